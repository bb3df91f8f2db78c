import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { runProcess } from './run-process.ts'
import type { Measured } from './sink.ts'
import { startProgram } from './start-program.ts'

export interface SinkOptions {
  readonly latencyMs?: number
  readonly sha256?: boolean
  /** A PEM file with key and certificate. */
  readonly tls?: string
}

export interface Sink {
  readonly url: string
  /** What came since the last time. */
  measured(): Promise<Measured>
  stop(): Promise<void>
}

const program = fileURLToPath(new URL('sink.ts', import.meta.url))

/** Starts the sink in a process of its own. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const args = [
    ...(options.latencyMs ? ['--latency', String(options.latencyMs)] : []),
    ...(options.sha256 ? ['--sha256'] : []),
    ...(options.tls ? ['--tls', options.tls] : []),
  ]
  const started = await startProgram([program, ...args])
  const { url } = z.object({ url: z.url() }).parse(started.first)
  return {
    url,
    async measured() {
      const { stdout } = await runProcess('curl', ['-sk', `${url}/_measured`])
      return JSON.parse(stdout) as Measured
    },
    stop: started.stop,
  }
}

/** Bytes a second at the sink, from the first head to the last byte. */
export function rateOf(measured: Measured): number {
  return measured.bytes / secondsOf(measured)
}

export function secondsOf(measured: Measured): number {
  return (measured.lastByte - measured.firstHead) / 1000
}
