import { Worker } from 'node:worker_threads'
import { FailureError } from '../failure-error.ts'
import type { JobName, JobReply, Jobs } from './job-worker.ts'

type Yielded<Name extends JobName> =
  ReturnType<Jobs[Name]> extends AsyncGenerator<infer Y, unknown> ? Y : never
type Result<Name extends JobName> =
  ReturnType<Jobs[Name]> extends AsyncGenerator<unknown, infer R> ? R : Awaited<ReturnType<Jobs[Name]>>

/** From its sources a `.ts` file; in a bundle an entry of its own beside this one. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './job-worker.ts' : './job-worker.js',
  import.meta.url,
)

/**
 * Runs a job in a worker. It does one step for each value that is asked for, so a slow reader slows it down; who
 * stops reading stops it, and it cleans up behind itself. `signal` ends it at once, and what it left behind goes
 * with the next one.
 * @throws FailureError as the job does; Error when `signal` was aborted.
 */
export async function* runJob<Name extends JobName>(
  name: Name,
  input: Parameters<Jobs[Name]>[0],
  signal?: AbortSignal,
): AsyncGenerator<Yielded<Name>, Result<Name>> {
  signal?.throwIfAborted()
  const worker = new Worker(workerFile, {
    workerData: { name, input },
    // Types are stripped from source; the note that this is new would stand between a command's lines.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  // Listened to from the beginning: it may also end between two steps, when nobody asks it for anything.
  const ending: Ending = { why: null, tell: () => {} }
  const endWith = (why: unknown) => {
    ending.why ??= { error: why }
    ending.tell()
  }
  worker.once('error', endWith)
  worker.once('exit', () => endWith(new Error('The job was ended.')))
  const end = (): void => void worker.terminate()
  signal?.addEventListener('abort', end, { once: true })
  let atRest = false
  try {
    for (;;) {
      atRest = false
      const reply = await ask(worker, 'next', ending)
      if (reply.kind === 'failed') throw new FailureError(reply.failure)
      if (reply.kind === 'error') throw Object.assign(new Error(reply.message), { code: reply.code })
      if (reply.kind === 'end') return reply.value as Result<Name>
      atRest = true
      yield reply.value as Yielded<Name>
    }
  } finally {
    signal?.removeEventListener('abort', end)
    if (atRest && !signal?.aborted) await ask(worker, 'return', ending).catch(() => null)
    await worker.terminate()
  }
}

/** Runs a job to its end. */
export async function finishJob<Name extends JobName>(
  name: Name,
  input: Parameters<Jobs[Name]>[0],
  signal?: AbortSignal,
  onStep: (step: Yielded<Name>) => void = () => {},
): Promise<Result<Name>> {
  const run = runJob(name, input, signal)
  for (;;) {
    const { done, value } = await run.next()
    if (done) return value
    onStep(value)
  }
}

interface Ending {
  why: { readonly error: unknown } | null
  /** Who waits for a reply. */
  tell: () => void
}

/** Not a race with a promise that lives as long as the job, which would hold every reply for as long. */
function ask(worker: Worker, order: 'next' | 'return', ending: Ending): Promise<JobReply> {
  return new Promise<JobReply>((resolve, reject) => {
    const tell = () => {
      worker.off('message', resolve)
      reject(ending.why?.error)
    }
    if (ending.why) return tell()
    ending.tell = tell
    worker.once('message', resolve)
    worker.postMessage(order)
  })
}
