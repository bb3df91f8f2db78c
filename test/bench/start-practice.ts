import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startProgram } from './start-program.ts'

const requestsSchema = z.array(
  z.object({
    method: z.string(),
    bytesReceived: z.number(),
    startedAt: z.number(),
    endedAt: z.number().nullable(),
  }),
)
const program = fileURLToPath(new URL('../../electron/sandbox/run.ts', import.meta.url))

/** The practice host in a process of its own, keeping nothing but counts. */
export async function startPractice(latencyMs = 0) {
  const args = ['--json', '--discard-bytes', '--no-hash', '--latency-ms', String(latencyMs)]
  const started = await startProgram([program, ...args])
  const { url, key, control } = z
    .object({ url: z.url(), key: z.string(), control: z.string() })
    .parse(started.first)
  const requests = async () => {
    const reply = await fetch(`${url}/_sandbox/requests`, { headers: { 'x-sandbox-control': control } })
    return requestsSchema.parse(await reply.json())
  }
  let seen = 0
  return {
    url,
    key,
    /** Bytes of parts since the start, those on their way as well. */
    async bytes(): Promise<number> {
      const parts = (await requests()).filter(({ method }) => method === 'PUT')
      return parts.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
    },
    /** Bytes a second since the last time, from the start of the first request to the end of the last one. */
    async rate(): Promise<number> {
      const all = await requests()
      const fresh = all.slice(seen)
      seen = all.length
      const first = Math.min(...fresh.map(({ startedAt }) => startedAt))
      const last = Math.max(...fresh.map(({ endedAt }) => endedAt ?? 0))
      return fresh.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0) / ((last - first) / 1000)
    },
    stop: started.stop,
  }
}
