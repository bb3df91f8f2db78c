import type { Provider } from '../../../electron/engine/providers/provider.ts'
import { redact } from '../../../electron/engine/providers/redact.ts'
import { statusFailure } from '../../../electron/engine/providers/status-failure.ts'
import type { HostApi, HostContext } from '../../../electron/sandbox/host-api.ts'
import { providerContract } from './provider-contract.ts'

const hour = 3_600_000
const limit = 5_000_000

/** A host that nobody knows: the bytes as they are, the name in the path, a line of text as the answer. */
const tiny: Provider = {
  info: {
    id: 'tiny',
    name: 'Tiny',
    methods: [{ method: 'stream', label: 'Stream', maxBytes: limit, note: 'Up to 5 MB.' }],
    lifetimeMs: hour,
    lifetimeNote: 'Tiny deletes files after an hour.',
    keyFields: [{ id: 'word', label: 'Word', required: true, secret: true }],
    keyCheckNote: 'Tiny cannot be asked.',
    defaultBaseUrl: 'https://tiny.example',
    exampleLink: 'https://tiny.example/a',
    help: { keysUrl: 'https://tiny.example', docsUrl: 'https://tiny.example', contact: 'tiny.example' },
  },
  environment: { baseUrl: 'MAYFLY_TINY_URL', keys: { word: 'MAYFLY_TINY_WORD' } },
  chooseMethod: (source) =>
    (source.size ?? 0) <= limit
      ? { ok: true, method: 'stream' }
      : { ok: false, failure: { code: 'too-large', message: 'Too large.' }, alternative: null },
  repeat: () => 'same-result',
  async send(job) {
    const word = job.keys.word ?? ''
    const { body } = job
    const name = encodeURIComponent(job.remoteName ?? 'file')
    if (word === '' || body === null) {
      return { ok: false, failure: { code: 'no-key', message: 'No word.' }, reply: null }
    }
    const outcome = await job.http.send({
      method: 'POST',
      url: `${job.baseUrl}/tiny/${name}`,
      headers: { word: encodeURIComponent(word) },
      body: { contentType: 'application/octet-stream', length: body.size, chunks: body.chunks },
      signal: job.signal,
      onBodySent: job.onProcessing,
    })
    if (!outcome.ok) return { ...outcome, reply: null }
    const reply = redact(outcome.text, word, null)
    const url = /^\{"link":"(http[^"]+)"\}$/.exec(outcome.text)?.[1]
    if (outcome.status !== 200 || url === undefined) {
      const failure = statusFailure({
        host: 'Tiny',
        status: outcome.status,
        retryAfter: outcome.headers['retry-after'],
        own: reply.startsWith('{"no":'),
        words: reply,
        now: job.now(),
      })
      return { ok: false, failure, reply }
    }
    const at = job.now()
    const result = {
      ...{
        url,
        downloadUrl: url,
        fileId: null,
        remoteName: name,
        remotePath: '',
        mimeType: null,
        size: null,
      },
      ...{ uploadedAt: at, expiresAt: at + hour, expirySource: 'rule' as const },
    }
    return { ok: true, reply, result }
  },
}

/** The other side of it, for the sandbox. */
function createTinyApi(context: HostContext): HostApi {
  const envelope = (code: number, words: string) => ({ no: words, code })
  return {
    name: 'tiny',
    route: (_, path) =>
      !path.startsWith('/tiny/')
        ? null
        : {
            method: 'stream',
            envelope,
            async handle(exchange) {
              const account = context.accountOf(decodeURIComponent(String(exchange.request.headers.word)))
              if (account === null) {
                await exchange.drain()
                return exchange.replyJson(401, envelope(401, 'not the word'))
              }
              const incoming = await context.store.receive()
              try {
                for await (const chunk of exchange.body()) incoming.write(chunk)
                const name = decodeURIComponent(path.slice('/tiny/'.length))
                if (await exchange.endedBeforeStoring(name)) return
                const about = { host: 'tiny', account, path: 'tiny', name, originalName: name }
                const type = { mimeType: 'image/png', now: context.now(), lifetimeMs: hour }
                const file = await incoming.keep({ ...about, ...type })
                await exchange.replyJson(200, { link: context.fileUrl(file) })
              } finally {
                await incoming.discard()
              }
            },
          },
  }
}

providerContract({
  provider: tiny,
  methods: [{ method: 'stream', size: 3_000_000, zeroBytes: 'taken' }],
  keys: (key) => ({ word: key }),
  extension: 'png',
  lifetimeMs: hour,
  api: createTinyApi,
})
