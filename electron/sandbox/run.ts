import { parseArgs } from 'node:util'
import { startSandbox } from './sandbox.ts'
import type { ErrorStyle, OverwriteRule, ReplyShape } from './sandbox-options.ts'

/**
 * The sandbox as a process: prints one line first, `{"url","key","control"}` with `--json`, and ends on SIGTERM or
 * Ctrl-C. Keys of one's own come in MAYFLY_SANDBOX_KEYS, with commas between.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    lenient: { type: 'boolean', default: false },
    'reply-shape': { type: 'string', default: 'quick-start' },
    'error-style': { type: 'string', default: 'status' },
    overwrite: { type: 'string', default: 'restarts-clock' },
    'lifetime-ms': { type: 'string' },
    'latency-ms': { type: 'string' },
    'discard-bytes': { type: 'boolean', default: false },
    'no-hash': { type: 'boolean', default: false },
    'allow-private-fetch': { type: 'boolean', default: false },
    'fetch-timeout-ms': { type: 'string' },
  },
})

const sandbox = await startSandbox({
  port: Number(values.port),
  strict: !values.lenient,
  replyShape: values['reply-shape'] as ReplyShape,
  errorStyle: values['error-style'] as ErrorStyle,
  overwrite: values.overwrite as OverwriteRule,
  keepBytes: !values['discard-bytes'],
  hash: !values['no-hash'],
  allowPrivateFetch: values['allow-private-fetch'],
  keys: process.env.MAYFLY_SANDBOX_KEYS?.split(',') ?? [],
  ...(values['lifetime-ms'] === undefined ? {} : { lifetimeMs: Number(values['lifetime-ms']) }),
  ...(values['latency-ms'] === undefined ? {} : { latencyMs: Number(values['latency-ms']) }),
  ...(values['fetch-timeout-ms'] === undefined ? {} : { fetchTimeoutMs: Number(values['fetch-timeout-ms']) }),
})

const { url, key, keys, control } = sandbox
process.stdout.write(
  values.json
    ? `${JSON.stringify({ url, key, keys, control })}\n`
    : `The practice host listens at ${url}. Its key is ${key}. Files are gone when it ends.\nControl token: ${control}\n`,
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await sandbox.close()
    process.exit(0)
  })
}
