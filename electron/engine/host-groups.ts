import type { GroupMember, HostGroup } from '../../shared/host-group.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { FailureError } from './failure-error.ts'
import type { HttpClient } from './http/http-client.ts'
import type { KeyRing } from './key-ring.ts'
import { type LaneParts, laneParts } from './lane.ts'
import type { HostCall, Provider } from './providers/provider.ts'
import type { Queue } from './queue.ts'
import type { Batch } from './store/batches.ts'
import type { UploadRecord } from './upload-record.ts'

export interface HostGroupDeps {
  readonly registry: DestinationRegistry
  readonly keyRing: KeyRing
  readonly queue: Queue
  readonly clock: Clock
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  readonly batchOf: (record: UploadRecord) => Batch
  readonly clientFor: (lane: string) => HttpClient
}

const patienceMs = 90_000

/** Groups of files at hosts that have them: one link for several. */
export function createHostGroups(deps: HostGroupDeps) {
  const { registry, keyRing, queue, clock, found } = deps

  /** What the host is asked with, as the uploads themselves were. */
  async function callFor(record: UploadRecord): Promise<{ provider: Provider; call: HostCall }> {
    const lane: LaneParts = laneParts(record.lane)
    if (!registry.has(lane.destination)) {
      throw refusal(`The destination of “${record.upload.name}” is gone, so its host cannot be asked.`)
    }
    const destination = registry.get(lane.destination)
    const provider = registry.providerOf(destination)
    const keys = await keyRing.keysFor(lane)
    if (!keys.ok) throw new FailureError({ code: 'no-key', message: keys.message })
    const call: HostCall = {
      baseUrl: lane.baseUrl ?? destination.baseUrl,
      keys: keys.keys,
      options: { ...destination.options, ...deps.batchOf(record).options.providerOptions },
      http: deps.clientFor(record.lane),
      now: clock.now,
      signal: AbortSignal.timeout(patienceMs),
    }
    return { provider, call }
  }

  async function make(members: readonly GroupMember[]): Promise<HostGroup> {
    const uploads = members.flatMap((member) => ('upload' in member ? member.upload : []))
    const [firstId] = uploads
    if (firstId === undefined) throw refusal('There is nothing to group. Choose files that are up first.')
    const first = found(firstId)
    const { provider, call } = await callFor(first)
    const { name, groupLimit = 0 } = provider.info
    if (!provider.groups) throw refusal(`${name} has no groups of files.`)
    if (members.length > groupLimit) {
      const [most, given] = [groupLimit, members.length].map((count) => count.toLocaleString('en'))
      throw refusal(`${name} takes at most ${most} files in a group; these are ${given}.`)
    }
    const records = uploads.map(found)
    const without = records.find(({ upload }) => upload.state.kind !== 'done')
    if (without) throw refusal(`“${without.upload.name}” has no link, so it cannot be in a group.`)
    if (records.some((record) => placeOf(record) !== placeOf(first))) {
      throw refusal('These files are at different destinations. A group is made of files of one.')
    }
    const ids = members.map((member) => ('link' in member ? member.link : fileIdOf(found(member.upload))))
    const outcome = await provider.groups.make(call, ids)
    if (!outcome.ok) throw new FailureError(outcome.failure)
    const { id, url, count } = outcome.group
    for (const record of records)
      queue.apply(queue.latest(record), { kind: 'grouped', group: { id, url, count } })
    return outcome.group
  }

  return {
    make,
    /** What the host says of the group that an upload was put into. */
    async info(upload: string): Promise<HostGroup> {
      const record = found(upload)
      const { name, state } = record.upload
      const group = state.kind === 'done' ? state.result.group : undefined
      if (!group) throw refusal(`“${name}” is in no group.`)
      const { provider, call } = await callFor(record)
      if (!provider.groups) throw refusal(`${provider.info.name} has no groups of files.`)
      const outcome = await provider.groups.info(call, group.id)
      if (!outcome.ok) throw new FailureError(outcome.failure)
      return outcome.group
    },
  }
}

/** Destination and address: a key that came with a command line does not make another place. */
function placeOf({ lane }: UploadRecord): string {
  const { destination, baseUrl } = laneParts(lane)
  return `${destination} ${baseUrl ?? ''}`
}

function fileIdOf({ upload }: UploadRecord): string {
  const id = upload.state.kind === 'done' ? upload.state.result.fileId : null
  if (id === null) throw refusal(`The host gave no id for “${upload.name}”, so it cannot be in a group.`)
  return id
}

function refusal(message: string): FailureError {
  return new FailureError({ code: 'rejected', message })
}
