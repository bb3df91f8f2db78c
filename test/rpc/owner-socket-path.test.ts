import { expect, test } from 'vitest'
import { ownerSocketPlace, type Surroundings } from '../../electron/rpc/owner-socket-path.ts'

const linux: Surroundings = { platform: 'linux', runtimeDir: '/run/user/7', temporaryDir: '/tmp', userId: 7 }
const long = `/home/anna/${'ü'.repeat(50)}`

test('a path that fits lies in the data directory', () => {
  expect(ownerSocketPlace('/home/anna/.local/share/mayfly', linux)).toEqual({
    path: '/home/anna/.local/share/mayfly/engine.sock',
    privateFolder: null,
  })
})

test('bytes count, not characters: 100 of them fit, 101 do not', () => {
  const fits = `/${'x'.repeat(100 - '/'.length - '/engine.sock'.length)}`
  expect(ownerSocketPlace(fits, linux).path).toBe(`${fits}/engine.sock`)
  expect(ownerSocketPlace(`${fits}y`, linux).path).toMatch(/^\/run\/user\/7\/mayfly-[0-9a-f]{32}\.sock$/)
  expect(ownerSocketPlace(long, linux).path).toMatch(/^\/run\/user\/7\//)
})

test('without a runtime directory a folder of the user among the temporary files', () => {
  for (const runtimeDir of [undefined, '', 'relative', `/${'r'.repeat(90)}`]) {
    const place = ownerSocketPlace(long, { ...linux, runtimeDir })
    expect(place.privateFolder).toBe('/tmp/mayfly-7')
    expect(place.path).toMatch(/^\/tmp\/mayfly-7\/[0-9a-f]{32}\.sock$/)
  }
})

test('a temporary directory with a long path is not used either', () => {
  const place = ownerSocketPlace(long, {
    ...linux,
    runtimeDir: undefined,
    temporaryDir: `/${'t'.repeat(90)}`,
  })
  expect(place.privateFolder).toBe('/tmp/mayfly-7')
})

test('two data directories have two sockets; Windows has a pipe', () => {
  expect(ownerSocketPlace(long, linux).path).not.toBe(ownerSocketPlace(`${long}2`, linux).path)
  expect(ownerSocketPlace('C:\\data', { ...linux, platform: 'win32' }).path).toMatch(
    /^\\\\\.\\pipe\\mayfly-[0-9a-f]{32}$/,
  )
})
