import { csvLine } from '../../../shared/csv.ts'
import { csvRow, jsonColumns } from '../../../shared/json-row.ts'
import { openForReading } from '../store/open-for-reading.ts'
import { type EndedFilter, readEnded } from '../store/read-ended.ts'
import { recordOf, rowIsReadable } from '../store/upload-row.ts'
import { exportedUpload, historyFormat, historyVersion } from './history-file.ts'

export interface ExportInput {
  readonly dataDir: string
  readonly format: 'json' | 'csv'
  readonly filter: EndedFilter
  /** ms since the epoch. */
  readonly now: number
}

export interface ExportResult {
  readonly rows: number
  /** Rows that could not be read, and are not in the file. */
  readonly unreadable: number
}

/** The history as a file, piece by piece; memory does not grow with it. */
export async function* exportHistory(input: ExportInput): AsyncGenerator<string, ExportResult> {
  const { format, filter, now } = input
  const database = openForReading(input.dataDir)
  let [rows, unreadable] = [0, 0]
  try {
    const exportedAt = new Date(now).toISOString()
    const head = JSON.stringify({ format: historyFormat, version: historyVersion, exportedAt })
    yield format === 'csv' ? csvLine(jsonColumns) : `${head.slice(0, -1)},"rows":[`
    for (const page of readEnded(database, filter)) {
      unreadable += page.unreadable
      let piece = ''
      for (const row of page.rows) {
        if (!rowIsReadable(row)) {
          unreadable++
          continue
        }
        const upload = exportedUpload(recordOf(row).upload)
        piece += format === 'csv' ? csvRow(upload) : `${rows === 0 ? '\n' : ',\n'}${JSON.stringify(upload)}`
        rows++
      }
      if (piece !== '') yield piece
    }
    if (format === 'json') yield '\n]}\n'
    return { rows, unreadable }
  } finally {
    database.close()
  }
}
