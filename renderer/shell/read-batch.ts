import type { Upload } from '../../shared/upload.ts'

/** What one call gives at most. */
const pageRows = 500

/** The rows of a batch, in the order given, asked for page by page. */
export async function readBatch(
  ask: (start: number, count: number) => Promise<{ rows: Upload[] }>,
): Promise<Upload[]> {
  const all: Upload[] = []
  for (let start = 0; ; ) {
    const { rows } = await ask(start, pageRows)
    all.push(...rows)
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return all
    // By their places, some of which may be empty: what was forgotten.
    start = last.position + 1
  }
}
