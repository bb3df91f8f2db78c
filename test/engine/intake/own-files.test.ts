import { link, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Input } from '../../../shared/contract.ts'
import { testEngine } from '../../helpers/test-engine.ts'

test('Mayfly’s own live files are never opened to be sent, by whatever path or link', async () => {
  const t = await testEngine({ deps: { scope: { kind: 'none' } } })
  await link(join(t.dataDir, 'mayfly.db'), join(t.dir, 'twin.db'))
  await symlink(join(t.dataDir, 'engine.lock'), join(t.dir, 'linked.lock'))
  await t.file('photo.png', 'a picture')
  const paths = [join(t.dataDir, 'mayfly.db'), join(t.dir, 'twin.db'), join(t.dir, 'linked.lock'), t.dir]
  const { accepted, refused } = await t.engine.queue.add(
    paths.map((path): Input => ({ kind: 'path', path })),
    {},
  )
  const own = refused.filter(({ failure }) => failure.message.includes('belongs to Mayfly itself'))
  // Each as it was named, and again in the folder that holds it.
  const live = ['engine.lock', 'mayfly.db', 'mayfly.db-shm', 'mayfly.db-wal']
  expect(own.map(({ input }) => basename(input)).sort()).toEqual(
    [...live, 'mayfly.db', 'twin.db', 'twin.db', 'linked.lock', 'linked.lock'].sort(),
  )
  expect(accepted.map(({ name }) => name)).toContain('photo.png')
  expect(accepted.filter(({ name }) => /^(engine\.lock|mayfly\.db|twin|linked)/.test(name))).toEqual([])
})
