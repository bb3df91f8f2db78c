import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Refusal, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import type { FailureCode } from '../../shared/failure.ts'
import { providerById, type providers } from '../engine/providers/providers.ts'
import type { WatchedRow } from './watched-row.ts'

type SourceFacts = Parameters<(typeof providers)[number]['chooseMethod']>[0]

/** What one host says and another need not. */
const ofThatHost: readonly FailureCode[] = ['too-large', 'rejected', 'account', 'busy', 'host-error']

/**
 * Names the destinations that may take what the chosen one did not take, with what is different there: they are
 * offered, never used unasked. Null: nothing was left, or nobody takes all of it.
 */
export function elsewhereSentence(
  left: { readonly refused: readonly Refusal[]; readonly rows: Iterable<WatchedRow> },
  chosen: DestinationStatus | null,
  { destinations }: Snapshot,
): string | null {
  const facts = [...left.refused.flatMap(ofRefusal), ...[...left.rows].flatMap(ofRow)]
  // What the chosen one would take by another method needs no other destination.
  const stuck = facts.filter(({ isKnown, ...source }) => isKnown || !takes(chosen, source))
  if (stuck.length === 0) return null
  const others = destinations.filter(
    (one) =>
      one.destination.id !== chosen?.destination.id &&
      (one.gate.kind === 'open' || one.gate.kind === 'needs-key') &&
      stuck.every((source) => takes(one, source)),
  )
  if (others.length === 0) return null
  const named = others.map(({ destination: { id, provider } }) => {
    const note = providerById(provider)?.info.lifetimeNote.replace(/\.$/, '') ?? ''
    return `--to ${id}${note === '' ? '' : ` (${note})`}`
  })
  return `Another destination may take ${stuck.length === 1 ? 'it' : 'them'}: ${named.join(', ')}.`
}

/** `isKnown`: the host itself said no. */
type Left = SourceFacts & { readonly isKnown: boolean }

function ofRefusal({ input, failure }: Refusal): Left[] {
  if (/^https?:/i.test(input)) {
    return failure.code === 'source-unreachable'
      ? [{ kind: 'url', size: null, name: basename(input), isKnown: false }]
      : []
  }
  if (failure.code !== 'too-large' && failure.code !== 'rejected') return []
  const seen = statSync(input, { throwIfNoEntry: false })
  return seen?.isFile() ? [{ kind: 'bytes', size: seen.size, name: basename(input), isKnown: false }] : []
}

function ofRow({ state, sourceKind, size, name }: WatchedRow): Left[] {
  const because = state.kind === 'failed' || state.kind === 'paused' ? state.because : null
  if (!because || !ofThatHost.includes(because.code)) return []
  return [
    sourceKind === 'url'
      ? { kind: 'url', size: null, name, isKnown: true }
      : { kind: 'bytes', size, name, isKnown: true },
  ]
}

function takes(status: DestinationStatus | null, { kind, size, name }: SourceFacts): boolean {
  const provider = status && providerById(status.destination.provider)
  const options = status?.destination.options ?? {}
  return provider?.chooseMethod({ kind, size, name, options }, 'auto').ok ?? false
}
