import type { CheckedLink } from '../../../shared/contract.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import type { NetworkConfig } from '../http/network-config.ts'
import { NotFoundError } from '../not-found-error.ts'
import type { Queue } from '../queue.ts'
import type { LinkCheckStore } from '../store/link-checks.ts'
import type { UploadRecord } from '../upload-record.ts'
import { forgottenMeanwhile } from './forgotten-meanwhile.ts'
import { inTurns } from './in-turns.ts'
import { type LinkLook, lookAtLink } from './look-at-link.ts'

/** Between two looks of which both must find nothing: in the background, and when a person waits for it. In ms. */
const secondLookMs = 600_000
const secondLookOnDemandMs = 4_000
/** A link is looked at by itself this often, and no more than some three links a minute. In ms. */
const checkEveryMs = 8 * 3_600_000
const pauseMs = 20_000
const offlinePauseMs = 300_000
/** So many are asked for at once, which a few minutes are enough for; what is due is not asked for more often. */
const mostAtOnce = 16
const askEveryMs = 60_000

export interface LinkCheckerDeps {
  readonly clock: Clock
  /** From 0 to 1: spreads the looks. */
  readonly random: () => number
  readonly queue: Queue
  readonly checks: LinkCheckStore
  readonly network: () => NetworkConfig
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  readonly hostIsHere: (record: UploadRecord) => boolean
  /** A link of this destination was proved to be gone. */
  readonly onGone: (destination: string) => void
}

/** Finds out whether links live: when asked, and seldom by itself. */
export function createLinkChecker(deps: LinkCheckerDeps) {
  const { clock, checks } = deps
  const stop = new AbortController()
  const inTurn = inTurns(4)
  const running = new Set<Promise<unknown>>()
  let upcoming: string[] = []
  let askedAt = Number.NEGATIVE_INFINITY

  async function look(record: UploadRecord): Promise<LinkLook> {
    const { upload } = record
    if (upload.state.kind !== 'done') return { kind: 'unproven', why: 'It has no link.', offline: false }
    const { result } = upload.state
    return lookAtLink({
      url: result.url,
      network: deps.network(),
      clock,
      signal: stop.signal,
      allowPrivate: deps.hostIsHere(record),
      refuseHtml: !/html/.test(`${upload.mimeType} ${result.mimeType}`),
    })
  }

  /** Writes down what a look proved; `apart`: how long two looks at nothing must lie apart. */
  function settle(record: UploadRecord, seen: LinkLook, apart: number): boolean | null {
    const now = clock.now()
    const since = checks.missingSince(record.seq)
    // A clock that was set back makes the first look one of the future: it is taken anew.
    const first = since !== null && since <= now ? since : now
    const alive =
      seen.kind === 'alive' ? true : seen.kind === 'missing' && now - first >= apart ? false : null
    const missing = seen.kind === 'missing' ? first : seen.kind === 'alive' ? null : since
    checks.write(record.seq, { now, missing, seenAlive: seen.kind === 'alive' })
    // What proves nothing does not bring back what was proved to be gone.
    const known = alive ?? (record.upload.alive === false ? false : null)
    if (known !== record.upload.alive) {
      deps.queue.apply(record, { kind: 'link-checked', alive: known })
      if (known === false) deps.onGone(record.upload.destination)
    }
    return alive
  }

  async function check({ upload: { id, name } }: UploadRecord): Promise<CheckedLink> {
    try {
      return await checkNow(id)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
      return { id, alive: null, why: forgottenMeanwhile(name).message }
    }
  }

  async function checkNow(id: string): Promise<CheckedLink> {
    stop.signal.throwIfAborted()
    let seen = await look(deps.found(id))
    let alive = settle(deps.found(id), seen, secondLookMs)
    if (seen.kind === 'missing' && alive === null) {
      await clock.sleep(secondLookOnDemandMs, stop.signal)
      stop.signal.throwIfAborted()
      seen = await look(deps.found(id))
      alive = settle(deps.found(id), seen, secondLookOnDemandMs)
    }
    return { id, alive, why: seen.kind === 'unproven' ? seen.why : null }
  }

  async function watch(): Promise<void> {
    let pause = pauseMs
    for (;;) {
      await clock.sleep(pause * (1 + deps.random() / 2), stop.signal)
      if (stop.signal.aborted) return
      pause = pauseMs
      try {
        const seen = await lookAtNext()
        if (seen?.kind === 'unproven' && seen.offline) pause = offlinePauseMs
      } catch {
        // A row that was forgotten meanwhile, a locked database: it ends this look, not all that are to come.
      }
    }
  }

  /** @throws NotFoundError when it was forgotten since it was asked for. */
  function nextDue(): UploadRecord | null {
    const now = clock.now()
    if (upcoming.length === 0 && clock.elapsed() - askedAt >= askEveryMs) {
      askedAt = clock.elapsed()
      const due = checks.due(now, now - checkEveryMs, now - secondLookMs, mostAtOnce)
      upcoming = due.map(({ upload }) => upload.id)
    }
    const id = upcoming.shift()
    return id === undefined ? null : deps.found(id)
  }

  async function lookAtNext(): Promise<LinkLook | null> {
    const record = nextDue()
    if (!record) return null
    const seen = await look(record)
    if (seen.kind === 'unproven' && seen.offline) {
      upcoming.unshift(record.upload.id)
      return seen
    }
    settle(deps.found(record.upload.id), seen, secondLookMs)
    return seen
  }

  const follow = <T>(work: Promise<T>): Promise<T> => {
    running.add(work)
    void work.catch(() => undefined).finally(() => running.delete(work))
    return work
  }
  return {
    /** Resolves in the order given. @throws NotFoundError for an id that does not exist. */
    check(ids: readonly string[]): Promise<CheckedLink[]> {
      const records = ids.map(deps.found)
      return follow(Promise.all(records.map((record) => inTurn(() => check(record)))))
    },
    /** Looks at links by itself from now on. */
    start(): void {
      void follow(watch()).catch(() => undefined)
    },
    async close(): Promise<void> {
      stop.abort(
        new FailureError({ code: 'interrupted', message: 'Mayfly was closed before the link was checked.' }),
      )
      await Promise.allSettled(running)
    },
  }
}
