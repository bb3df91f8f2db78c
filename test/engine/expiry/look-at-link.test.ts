import { expect, test } from 'vitest'
import { lookFrom } from '../../../electron/engine/expiry/look-at-link.ts'

test.each<[number, string, string]>([
  [200, 'image/jpeg', 'alive'],
  [206, '', 'alive'],
  [416, '', 'alive'],
  [200, 'text/html; charset=utf-8', 'unproven'],
  [404, 'text/html', 'missing'],
  [410, '', 'missing'],
  [403, '', 'refused'],
  [405, '', 'refused'],
  [501, '', 'refused'],
  [429, '', 'unproven'],
  [500, '', 'unproven'],
  [503, 'text/html', 'unproven'],
  [304, '', 'unproven'],
])('%i with type %j: %s', (status, type, wanted) => {
  const look = lookFrom(status, type, true, 'host.example')
  expect(typeof look === 'string' ? look : look.kind).toBe(wanted)
})

test('a page that was uploaded as one is alive', () => {
  expect(lookFrom(200, 'text/html', false, 'host.example')).toEqual({ kind: 'alive' })
})
