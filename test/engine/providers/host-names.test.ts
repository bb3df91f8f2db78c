import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { providers } from '../../../electron/engine/providers/providers.ts'

/** Their ids, as a word or within one: only the providers, the sandbox and the first value of a setting name a host. */
test('nothing but the providers knows the name of a host', () => {
  const ids = providers.map(({ info }) => info.id)
  expect(ids.length).toBeGreaterThan(2)
  const name = new RegExp(`['"\`/](${ids.join('|')})['"\`./-]|uploadcare|theapi`, 'i')
  const files = globSync('{electron,renderer,shared}/**/*.{ts,tsx}').filter(
    (file) => !/^electron\/(engine\/providers|sandbox)\//.test(file),
  )
  expect(files.length).toBeGreaterThan(200)
  const naming = files.filter((file) => name.test(readFileSync(file, 'utf8')))
  expect(naming).toEqual(['shared/default-settings.ts'])
})
