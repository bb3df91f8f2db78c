import type { Refusal } from '../../shared/contract.ts'
import { plainText } from '../../shared/escape-text.ts'
import { failureOf, jsonRow } from '../../shared/json-row.ts'
import { formatLink, type LinkFormat, linkOf } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import type { Slot } from './arrange-inputs.ts'
import { jsonRefusal, shortName } from './json-refusal.ts'
import type { Output } from './output.ts'
import type { WatchedRows } from './watched-rows.ts'

export interface PrinterOptions {
  readonly output: Output
  readonly json: boolean
  readonly format: LinkFormat
  readonly batch: string | null
  /** Prints nothing before all have ended. */
  readonly atTheEnd: boolean
  /** Rows as they are now, at most 200 at once: those that were not kept. */
  readonly rowsOf: (ids: readonly string[]) => Promise<readonly Upload[]>
  /** The method that an upload went by, for JSON; asked once it has ended. */
  readonly methodOf: (row: Upload) => Promise<string>
}

/** Prints what came of each input, in the order given, as soon as it and all before it have ended. */
export interface ResultPrinter {
  /** Inputs that came later go to the end. */
  append(slots: readonly Slot[]): void
  /** Prints what is ready, and keeps no more of it than is needed. `all`: also what has not ended. */
  advance(rows: WatchedRows, all: boolean): Promise<void>
}

const askedAtOnce = 200

export function createResultPrinter(options: PrinterOptions): ResultPrinter {
  const { output, json, format } = options
  const slots: Slot[] = []
  let next = 0
  let printing: Promise<void> = Promise.resolve()
  /** Asked for, and not printed yet. */
  const asked = new Map<string, Upload>()

  const printRow = async (row: Upload) => {
    const link = linkOf(row)
    if (json) output.print(JSON.stringify(jsonRow(row, await options.methodOf(row))))
    else if (link) output.print(formatLink(format, link))
    if (!link && hasEnded(row.state.kind)) output.say(endSentence(row))
  }
  /** Text tells only what has ended. */
  const isShown = (rows: WatchedRows, id: string): boolean => {
    const row = rows.resting.get(id)
    return row ? row.whole !== null && (json || hasEnded(row.state.kind)) : json && rows.moving.has(id)
  }
  const wholeRow = async (rows: WatchedRows, id: string, all: boolean): Promise<Upload | null> => {
    const known = rows.resting.get(id)?.whole
    if (known && known !== 'ask') return known
    if (!asked.has(id)) {
      asked.clear()
      const coming = slots.slice(next, next + askedAtOnce).filter((slot) => typeof slot === 'string')
      const wanted = coming.filter((other) => {
        const row = rows.resting.get(other)
        return isShown(rows, other) && (row ? row.whole === 'ask' : all)
      })
      for (const row of await options.rowsOf(wanted)) asked.set(row.id, row)
    }
    return asked.get(id) ?? null
  }
  const print = async (rows: WatchedRows, all: boolean) => {
    for (let slot = slots[next]; slot !== undefined; slot = slots[next]) {
      if (typeof slot !== 'string') printRefusal(slot, options)
      else {
        const id = slot
        const row = rows.resting.get(id)
        if (!all && (options.atTheEnd || !(row && hasEnded(row.state.kind)))) return
        const whole = isShown(rows, id) ? await wholeRow(rows, id, all) : null
        if (whole) await printRow(whole)
        rows.printed(id)
      }
      next += 1
    }
  }
  return {
    append(more) {
      for (const slot of more) slots.push(slot)
    },
    advance(rows, all) {
      printing = printing.then(() => print(rows, all))
      return printing
    },
  }
}

/** `batch`: null where nothing of it was accepted, so that there is none. */
export function printRefusal(
  refusal: Refusal,
  { json, batch, output }: Pick<PrinterOptions, 'json' | 'batch' | 'output'>,
): void {
  if (json) output.print(JSON.stringify(jsonRefusal(refusal, batch)))
  output.say(withName(plainText(shortName(refusal.input)), refusal.failure.message))
}

/** Why a row gave no link. */
export function endSentence(row: Upload): string {
  const name = plainText(row.name)
  if (row.state.kind === 'cancelled') return `${name}: cancelled.`
  const failure = failureOf(row.state)
  if (!failure) return `${name}: ${row.state.kind}.`
  const host = failure.hostMessage ? plainText(failure.hostMessage) : ''
  const quoted = host !== '' && !failure.message.includes(host) ? ` The host said: “${host}”` : ''
  return withName(name, failure.message) + quoted
}

function withName(name: string, message: string): string {
  return message.includes(name) ? message : `${name}: ${message}`
}
