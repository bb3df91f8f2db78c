import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunResult, runProcess } from './run-process.ts'
import type { Sink } from './start-sink.ts'

/** The product's own default. */
export const concurrency = 4

/** `curl -Z` with a request for each file of a folder, which it reads from a file: no command line is that long. */
export async function parallelCurl(
  scratch: string,
  sink: Sink,
  folder: string,
): Promise<{ readonly name: string; run(): Promise<RunResult> }> {
  const requests = (await readdir(folder)).map((name) =>
    [
      `url = "${sink.url}/api/file-stream-upload"`,
      'output = "/dev/null"',
      'header = "Authorization: Bearer bench-key"',
      'form = "uploadPath=mayfly"',
      `form = "fileName=${name}"`,
      `form = "file=@${join(folder, name)}"`,
    ].join('\n'),
  )
  const config = join(scratch, 'curl.conf')
  await writeFile(config, requests.join('\nnext\n'))
  const args = ['-sSf', '-Z', '--parallel-max', String(concurrency), '-K', config]
  return {
    name: `\`curl -Z\`, ${concurrency} at once`,
    run: () => runProcess('curl', args, { watchMemory: true }),
  }
}
