import { rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renewalSource } from '../../../electron/engine/expiry/renewal-source.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

const minute = 60_000
const hour = 60 * minute

/** A link that lives two hours and is kept alive for a day; `later` moves both clocks, of Mayfly and of the host. */
async function keptOne(sandbox: NonNullable<Parameters<typeof testEngine>[0]>['sandbox'] = {}) {
  const clock = fastClock(60)
  const opened = await testEngine({ sandbox: { lifetimeMs: 2 * hour, ...sandbox }, clock })
  const path = await opened.file('a.txt', 'hello')
  const [old] = await opened.settled(await opened.add([path]))
  if (old?.state.kind !== 'done') throw new Error('nothing was uploaded')
  let { engine } = opened
  engine.history.mark([old.id], { keepUntil: clock.now() + 480 * hour })
  let shifted = 0
  return {
    ...opened,
    ...{ path, old, url: old.state.result.url },
    engine: () => engine,
    async restart() {
      engine = (await opened.reopen()).engine
    },
    later(ms: number) {
      clock.shift(ms)
      shifted += ms
      opened.sandbox.setClockOffset(clock.now() - Date.now())
      return shifted
    },
    /** The upload that renewed another, once it is done. */
    renewed: (id: string) =>
      until(async () => {
        const { rows } = await engine.history.page({ filter: {} }, null, 100)
        const row = rows.find(({ renewedFrom }) => renewedFrom === id)
        const isKept = row !== undefined && engine.history.item(row.id).care?.keepUntil
        return isKept && row.state.kind === 'done' ? { ...row, state: row.state } : false
      }),
    sentences: (id: string) => engine.history.item(id).care?.events.map(({ sentence }) => sentence),
    trouble: () => engine.snapshot().expiring.care?.troubles.find(({ task }) => task === 'renew'),
  }
}

/** Four hosts, each with a reply that tells the end, and one that leaves it to the host's rule. */
test.each([
  ['restarts-clock', 'by-name', 'quick-start'],
  ['restarts-clock', 'by-id', 'quick-start'],
  ['keeps-clock', 'by-name', 'quick-start'],
  ['keeps-clock', 'by-id', 'quick-start'],
  ['restarts-clock', 'by-name', 'reference'],
  ['restarts-clock', 'by-id', 'reference'],
  ['keeps-clock', 'by-name', 'reference'],
  ['keeps-clock', 'by-id', 'reference'],
] as const)(
  'a link is kept alive on a host that %s, links %s, replies as in its %s',
  async (overwrite, links, replyShape) => {
    const isTold = replyShape === 'quick-start'
    const { old, url, later, renewed, sentences, trouble, restart, engine, sandbox } = await keptOne({
      ...{ overwrite, links, replyShape },
      ...(isTold ? {} : { lifetimeMs: 72 * hour }),
    })
    later(isTold ? 100 * minute : 70 * hour)
    const first = await renewed(old.id)
    const isSame = links === 'by-name'
    expect(first.state.result.url === url).toBe(isSame)
    expect(sentences(first.id)).toEqual([
      `Mayfly renewed it by itself. The link ${isSame ? 'was kept.' : 'has changed: copy it again.'}`,
    ])
    expect(engine().history.item(old.id).care?.keepUntil).toBeNull()
    await restart()
    if (!isTold && overwrite === 'keeps-clock') {
      // It dies at the end of the first one, a time of which nobody told, and a check finds that out.
      later(3 * hour)
      expect(await engine().history.check([first.id])).toMatchObject([{ alive: false }])
    } else if (overwrite === 'keeps-clock') {
      await until(() => trouble()?.failure.message.startsWith('The host gave it no more time.'))
      later(40 * minute)
    } else later(isTold ? 110 * minute : 70 * hour)
    const second = await renewed(first.id)
    expect(await (await fetch(second.state.result.url)).text()).toBe('hello')
    // What was found gone is sent again once, not at every look.
    expect(sandbox.files()).toHaveLength(3)
  },
)

test('a changed original is never sent by itself: it is said, and a saved copy is taken instead', async () => {
  const { old, path, later, renewed, trouble, engine, dir, sandbox } = await keptOne()
  await writeFile(path, 'HELLO')
  await utimes(path, 1, 1)
  engine().settings.update({ saveFolder: `${dir}/none` })
  later(100 * minute)
  await until(() => trouble()?.failure.code === 'file-changed')
  expect(sandbox.files()).toHaveLength(1)
  await rm(path)
  engine().settings.update({ saveFolder: dir })
  // What has no copy here is saved at the next try, and then renewed from that.
  later(6 * minute)
  const { sha256, state } = await renewed(old.id)
  expect(sha256).toBe(old.sha256)
  expect(await (await fetch(state.result.url)).text()).toBe('hello')
  await until(() => trouble() === undefined)
})

test('it ends on the day that was chosen', async () => {
  const { old, engine, later, sentences, sandbox } = await keptOne()
  engine().history.mark([old.id], { keepUntil: Date.now() + hour })
  later(3 * hour)
  await until(() => sentences(old.id)?.length === 1)
  expect(engine().history.item(old.id).care?.keepUntil).toBeNull()
  expect(sandbox.files()).toHaveLength(1)
})

test('what was forgotten comes back as it was: kept alive, with its troubles, and in the queue', async () => {
  const { old, engine, later, path, trouble, clock, dir } = await keptOne()
  const keepUntil = engine().history.item(old.id).care?.keepUntil
  engine().settings.update({ saveFolder: `${dir}/none` })
  await writeFile(path, 'HELLO')
  later(100 * minute)
  await until(() => trouble() !== undefined)
  const before = engine().history.item(old.id)
  const queued = () => engine().queue.range(0, 10).rows.length
  expect(queued()).toBe(1)
  expect(engine().history.forget([old.id])).toEqual({ changed: 1 })
  await until(() => trouble() === undefined)
  // Past its end, too: nothing is said of it while it may still be brought back.
  later(2 * hour)
  await clock.sleep(minute / 3)
  expect(queued()).toBe(0)
  expect(engine().history.unforget([old.id])).toEqual({ changed: 1 })
  expect(engine().history.item(old.id).care).toMatchObject({ keepUntil, events: before.care?.events })
  expect(queued()).toBe(1)
})

test('a large original that is being hashed holds up the end of Mayfly no longer, and is not taken for changed', async () => {
  const path = join(await temporaryDirectory(), 'large.bin')
  await writeFile(path, '')
  // Nothing of it was ever written, so it takes no room; to hash it would take half a minute.
  await truncate(path, 20e9)
  const source = { kind: 'file', path, mtimeMs: 1 } as const
  const { upload } = sampleRecord(sampleStates.done, { source, size: 20e9, sha256: 'f'.repeat(64) })
  const closing = new AbortController()
  const searching = renewalSource(upload, closing.signal)
  closing.abort(new Error('closed'))
  await expect(searching).rejects.toThrow('closed')
})
