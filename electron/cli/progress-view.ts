import type { Progress } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { plainText } from '../../shared/escape-text.ts'
import type { Upload } from '../../shared/upload.ts'
import { formatSize, formatWait } from './format-size.ts'
import type { Output } from './output.ts'
import type { WatchedRows } from './watched-rows.ts'

/** What a person sees on standard error while uploads run: one line on a terminal, elsewhere only the waits. */
export interface ProgressView {
  update(rows: WatchedRows, changed: readonly Upload[], progress: readonly Progress[]): void
  destinations(statuses: readonly DestinationStatus[]): void
  end(): void
}

const mostWaitsSaid = 30
const redrawMs = 100
const barCells = 20

export function createProgressView(output: Output, now: () => number = Date.now): ProgressView {
  const latest = new Map<string, Progress>()
  const said = new Map<string, number>()
  /** Destinations of which it was said that there is no way to them: that is tried again every few seconds. */
  const away = new Set<string>()
  let waits = 0
  let gate: string | null = null
  let drawn = 0

  const sayWait = (sentence: string, until: number) => {
    // The same wait of many files is one; each later moment is another.
    if ((said.get(sentence) ?? 0) >= until - 1000 || waits > mostWaitsSaid) return
    said.set(sentence, until)
    waits += 1
    if (waits > mostWaitsSaid) return output.say('Further waits are not listed.')
    output.say(`${sentence} Again in ${formatWait(until - now())}.`)
  }

  return {
    update(rows, changed, progress) {
      for (const one of progress) if (rows.moving.has(one.id)) latest.set(one.id, one)
      for (const row of changed) {
        if (row.state.kind !== 'sending') latest.delete(row.id)
        if (row.state.kind !== 'waiting') continue
        const { because, until } = row.state
        if (because.code === 'offline') {
          if (!away.has(row.destination))
            output.say(`${because.message} What waits for it goes on by itself.`)
          away.add(row.destination)
          continue
        }
        if (because.code === 'busy' && gate !== null) continue
        sayWait(
          because.code === 'busy' ? because.message : `${plainText(row.name)}: ${because.message}`,
          until,
        )
      }
      if (!output.stderrIsTerminal || (now() - drawn < redrawMs && changed.length === 0)) return
      drawn = now()
      output.status(statusLine(rows, latest, gate, output.columns))
    },
    destinations(statuses) {
      gate = null
      for (const { destination, gate: found } of statuses) {
        if (found.kind === 'cooling') {
          gate = `${destination.name} is busy: again in ${formatWait(found.until - now())}`
          sayWait(found.message, found.until)
        } else if (found.kind === 'offline') {
          gate = 'waiting for the network'
        }
      }
    },
    end: () => output.status(null),
  }
}

/** "[#####-----] 45 %  12.3 of 40.0 MB  3.2 MB/s  3 of 10", cut to the terminal's width. */
export function statusLine(
  { sums, moving }: Pick<WatchedRows, 'sums' | 'moving'>,
  progress: ReadonlyMap<string, Progress>,
  gate: string | null,
  columns: number,
): string {
  const { rows: all, ended } = sums
  let { bytes: total, doneBytes: sent, unknown } = sums
  let rate = 0
  for (const [id, current] of progress) {
    const known = moving.get(id)
    if (!known) continue
    const size = known.size ?? current.total
    if (known.size === null && size !== null) {
      unknown -= 1
      total += size
    }
    sent += Math.min(current.bytes, size ?? Number.POSITIVE_INFINITY)
    rate += current.rate ?? 0
  }
  const parts = [`${ended} of ${all}`]
  if (rate > 0) parts.unshift(`${formatSize(rate)}/s`)
  if (total > 0) {
    parts.unshift(`${formatSize(sent)} of ${formatSize(total)}`)
    if (unknown === 0) {
      // The end is reached only when the host has answered.
      const share = Math.min(sent / total, ended < all ? 0.99 : 1)
      const filled = Math.floor(share * barCells)
      parts.unshift(
        `[${'#'.repeat(filled)}${'-'.repeat(barCells - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`,
      )
    }
  }
  if (gate !== null) parts.push(gate)
  return parts.join('  ').slice(0, Math.max(10, columns - 1))
}
