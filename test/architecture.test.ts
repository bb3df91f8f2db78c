import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  databaseDescriptors,
  eagerHttp,
  heldSignals,
  namingProblems,
  ownTime,
  shapeProblems,
  undeclaredDependencies,
} from './helpers/architecture/file-rules.ts'
import { folderCycles, forbiddenImports, schemasInPage, zones } from './helpers/architecture/import-table.ts'
import { readModule, resolveImport } from './helpers/architecture/read-module.ts'

const root = join(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dependencies = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)]
const paths = globSync('{electron,renderer,shared,test,scripts}/**/*.{ts,tsx,cts,mjs}', { cwd: root })
const modules = paths
  .map((path) => path.split(sep).join('/'))
  .sort()
  .filter((path) => path !== 'test/architecture.test.ts') // its planted faults are faults
  .map((path) => readModule(path, readFileSync(join(root, path), 'utf8')))

describe('the tree as it is', () => {
  test('is really looked at', () => {
    expect(modules.length).toBeGreaterThan(50)
    expect(modules.flatMap((module) => module.imports).length).toBeGreaterThan(100)
    for (const zone of ['shared', 'engine', 'providers']) {
      expect(modules.some(({ path }) => zones.find(({ name }) => name === zone)?.holds.test(path))).toBe(true)
    }
  })

  test('every relative import leads to a file', () => {
    const dangling = modules.flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier }) => {
        const target = resolveImport(path, specifier)
        return target.kind === 'file' && !existsSync(join(root, target.path)) ? [`${path}: ${specifier}`] : []
      }),
    )
    expect(dangling).toEqual([])
  })

  test('nobody imports what the table forbids', () => {
    expect(modules.flatMap(forbiddenImports)).toEqual([])
  })

  test('no folders import each other', () => {
    expect(folderCycles(modules)).toEqual([])
  })

  test('the page makes no schemas', () => {
    expect(schemasInPage(modules)).toEqual([])
  })

  test('what is needed at run time is in dependencies', () => {
    expect(modules.flatMap((module) => undeclaredDependencies(module, dependencies))).toEqual([])
  })

  test('files are short, export by name, and are named after what is inside', () => {
    expect(modules.flatMap(shapeProblems)).toEqual([])
    expect(modules.flatMap(({ path }) => namingProblems(path))).toEqual([])
  })

  test('only SQLite opens the lock and the database', () => {
    expect(modules.flatMap(databaseDescriptors)).toEqual([])
  })

  test('nobody joins signals in a way that keeps something of each', () => {
    expect(modules.flatMap(heldSignals)).toEqual([])
  })

  test('no part of a start imports all of http', () => {
    expect(modules.flatMap(eagerHttp)).toEqual([])
  })

  test('the engine reads the time from its clock alone', () => {
    expect(modules.flatMap(ownTime)).toEqual([])
  })
})

describe('planted faults are found', () => {
  test.each([
    ['shared/a.ts', `import fs from 'node:fs'`],
    ['shared/a.ts', `import type { Engine } from '../electron/engine/engine.ts'`],
    ['shared/a.ts', `export * from '@orpc/client'`],
    ['renderer/queue/row.tsx', `import { createORPCClient } from '@orpc/client'`],
    ['renderer/queue/row.tsx', `import { z } from 'zod'`],
    ['renderer/queue/row.tsx', `const { readFile } = await import('node:fs/promises')`],
    ['renderer/queue/row.tsx', `import { createEngine } from '../../electron/engine/engine.ts'`],
    ['electron/engine/queue.ts', `import { app } from 'electron'`],
    ['electron/engine/queue.ts', `import { router } from '../rpc/router.ts'`],
    ['electron/engine/store/uploads.ts', `export { sandbox } from '../../sandbox/sandbox.ts'`],
    ['electron/engine/queue.ts', `new Worker(new URL('../sandbox/sandbox.ts', import.meta.url))`],
    ['electron/engine/providers/kie.ts', `import { openDatabase } from '../store/database.ts'`],
    ['electron/engine/providers/kie.ts', `import { theapi } from './theapi.ts'`],
    ['electron/engine/providers/kie.ts', `import { reply } from './uploadcare-reply.ts'`],
    ['electron/engine/providers/kie.ts', `import { readFile } from 'node:fs/promises'`],
    ['electron/rpc/router.ts', `import { openDatabase } from '../engine/store/database.ts'`],
    ['electron/desktop/tray.ts', `import { createEngine } from '../engine/engine.ts'`],
    ['electron/sandbox/sandbox.ts', `import { kie } from '../engine/providers/kie.ts'`],
    ['electron/preload.ts', `import { contract } from '../shared/contract.ts'`],
    ['electron/server/serve.ts', `import { runCli } from '../cli/main.ts'`],
    ['electron/server/serve.ts', `import { RPCHandler } from '@orpc/server/ws'`],
    ['electron/cli/main.ts', `import { until } from '../../test/helpers/until.ts'`],
  ])('%s: %s', (path, text) => {
    expect(forbiddenImports(readModule(path, text))).toHaveLength(1)
  })

  test.each([
    [
      'electron/engine/providers/kie.ts',
      `import { reply } from './kie-reply.ts'; import { createHash } from 'node:crypto'`,
    ],
    [
      'electron/engine/providers/providers.ts',
      `import { kie } from './kie.ts'; import { theapi } from './theapi.ts'`,
    ],
    ['renderer/api.ts', `import { createORPCClient } from '@orpc/client'; import './style.css'`],
    ['electron/rpc/router.ts', `import type { Engine } from '../engine/engine.ts'`],
  ])('and nothing that is allowed: %s', (path, text) => {
    expect(forbiddenImports(readModule(path, text))).toEqual([])
  })

  test('folders in a ring', () => {
    const ring = [
      readModule('electron/rpc/a.ts', `import { b } from '../server/b.ts'`),
      readModule('electron/server/b.ts', `import { c } from '../cli/c.ts'`),
      readModule('electron/cli/c.ts', `export { a } from '../rpc/a.ts'`),
    ]
    expect(folderCycles(ring)).toEqual(['electron/cli > electron/rpc > electron/server > electron/cli'])
    expect(folderCycles(ring.slice(1))).toEqual([])
    const types = readModule('electron/cli/c.ts', `import type { a } from '../rpc/a.ts'`)
    expect(folderCycles([...ring.slice(0, 2), types])).toEqual([])
  })

  test('a schema that comes into the page round about; a type of it does not', () => {
    const inPage = (text: string) =>
      schemasInPage([
        readModule('renderer/queue/row.tsx', text),
        readModule('shared/a.ts', `import { b } from './b.ts'`),
        readModule('shared/b.ts', `import { z } from 'zod'`),
      ])
    expect(inPage(`import { a } from '../../shared/a.ts'`)).toHaveLength(1)
    expect(inPage(`import type { A } from '../../shared/a.ts'`)).toEqual([])
  })

  test('a run-time dependency that is not declared; a type is none', () => {
    const needs = (text: string) => undeclaredDependencies(readModule('electron/engine/a.ts', text), ['zod'])
    expect(needs(`import { x } from 'left-pad/x'`)).toHaveLength(1)
    expect(needs(`const x = await import('@scope/pad')`)).toHaveLength(1)
    expect(
      needs(`import type { X } from 'left-pad'; import { type Y } from 'pad'; import { z } from 'zod'`),
    ).toEqual([])
  })

  test('a default export, 301 lines, a name that says nothing', () => {
    expect(shapeProblems(readModule('shared/a.ts', 'export default 1'))).toHaveLength(1)
    expect(shapeProblems(readModule('shared/a.ts', 'const a = 1\nexport { a as default }'))).toHaveLength(1)
    expect(shapeProblems(readModule('electron.vite.config.ts', 'export default {}'))).toEqual([])
    expect(shapeProblems(readModule('shared/a.ts', '// line\n'.repeat(301)))).toHaveLength(1)
    expect(shapeProblems(readModule('shared/a.ts', '// line\n'.repeat(300)))).toEqual([])
    for (const path of [
      'electron/utils/a.ts',
      'shared/queue-manager.ts',
      'renderer/helpers/a.tsx',
      'test/common.ts',
    ]) {
      expect(namingProblems(path)).toHaveLength(1)
    }
    expect(namingProblems('test/helpers/until.ts')).toEqual([])
  })

  test('a descriptor on the lock or the database', () => {
    const opening = (path: string, text: string) => databaseDescriptors(readModule(path, text))
    const store = 'electron/engine/store/backup.ts'
    expect(opening(store, `readFileSync(join(dataDir, 'mayfly.db'))`)).toHaveLength(1)
    expect(opening(store, `await copyFile(databasePath, target)`)).toHaveLength(1)
    expect(opening(store, `createReadStream(\n  lockPath,\n)`)).toHaveLength(1)
    expect(opening('electron/cli/doctor.ts', `statSync(join(dataDir, 'engine.lock'))`)).toHaveLength(1)
    expect(opening(store, `new Database(join(dataDir, 'mayfly.db')) // readFileSync(databasePath)`)).toEqual(
      [],
    )
    expect(opening('electron/cli/doctor.ts', `// never readFileSync('mayfly.db')`)).toEqual([])
  })

  test('time that does not come from the clock', () => {
    for (const text of ['Date.now()', 'new Date()', 'performance.now()']) {
      expect(ownTime(readModule('electron/engine/queue.ts', text))).toHaveLength(1)
    }
    expect(ownTime(readModule('electron/engine/queue.ts', 'new Date(at)'))).toEqual([])
  })

  test('signals that are joined', () => {
    const joining = (path: string) => heldSignals(readModule(path, 'AbortSignal.any([signal, late.signal])'))
    expect(joining('electron/engine/queue.ts')).toHaveLength(1)
    expect(joining('electron/sandbox/sandbox.ts')).toEqual([])
  })

  test('an import of all of http', () => {
    const importing = (path: string, what: string) =>
      eagerHttp(readModule(path, `import ${what} from 'node:http'`))
    expect(importing('electron/rpc/owner-socket.ts', '{ createServer, type Server }')).toHaveLength(1)
    expect(importing('electron/rpc/owner-socket.ts', 'type { Server }')).toEqual([])
    expect(importing('electron/sandbox/sandbox.ts', '{ createServer }')).toEqual([])
  })

  test('a file that cannot be parsed', () => {
    expect(() => readModule('shared/a.ts', 'const = 3')).toThrow(/shared\/a\.ts/)
  })
})
