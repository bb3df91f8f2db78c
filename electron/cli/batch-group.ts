import { ORPCError } from '@orpc/client'
import type { AddResult, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import type { HostGroup } from '../../shared/host-group.ts'
import type { Upload } from '../../shared/upload.ts'
import type { CliContext } from './context.ts'
import type { Session } from './engine-session.ts'
import { errorSentence } from './error-sentence.ts'

/** Files in one group at a destination; null: its host has no groups. */
export function groupLimit(snapshot: Snapshot, chosen: DestinationStatus | null): number | null {
  const provider = snapshot.providers.find(({ id }) => id === chosen?.destination.provider)
  return provider?.groupLimit ?? null
}

/** `--group`: one link for a batch, made once all of it is up. */
export function createBatchGroup(session: Session, { refused }: AddResult, { output }: CliContext) {
  let group: HostGroup | null = null
  return {
    /** Gives the rows as they are after it. A group without all of its files would miss them silently: it is not made. */
    async make(rows: readonly Upload[]): Promise<readonly Upload[]> {
      const missing = rows.filter((row) => row.state.kind !== 'done').length + refused.length
      if (missing > 0) {
        const all = rows.length + refused.length
        output.say(`No group was made: ${missing} of ${all} files ${missing === 1 ? 'is' : 'are'} not up.`)
        return rows
      }
      const members = [...rows].sort((a, b) => a.position - b.position).map(({ id }) => ({ upload: id }))
      try {
        // Asked again of the next owner where one goes away: a group that is there twice harms nobody.
        const made = await session.call((client) => client.groups.make({ members }))
        group = made
        const { id, url, count } = made
        return rows.map((row) =>
          row.state.kind === 'done'
            ? { ...row, state: { ...row.state, result: { ...row.state.result, group: { id, url, count } } } }
            : row,
        )
      } catch (error) {
        if (!(error instanceof ORPCError)) throw error
        output.say(`No group was made: ${errorSentence(error, false)}`)
        return rows
      }
    },
    /** Its link, after those of its files; with JSON each row has told of it. False: there is none. */
    print(json: boolean): boolean {
      if (group !== null && !json) output.print(group.url)
      return group !== null
    },
  }
}
