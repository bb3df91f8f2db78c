import { expect, test } from 'vitest'
import {
  chooseProxy,
  type NetworkConfig,
  parseBaseUrl,
} from '../../../electron/engine/http/network-config.ts'

test.each([
  ['https://host.example', 'https://host.example'],
  [' https://host.example/ ', 'https://host.example'],
  ['https://host.example/v1//', 'https://host.example/v1'],
  ['https://HOST.example:443', 'https://host.example'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ['http://localhost:1', 'http://localhost:1'],
  ['http://[::1]:1', 'http://[::1]:1'],
])('the base URL %j becomes %j', (text, url) => {
  expect(parseBaseUrl(text)).toEqual({ ok: true, url })
})

test.each([
  'http://host.example',
  'http://192.168.1.1',
  'http://127.0.0.1.example.com',
  'ftp://host.example',
  'https://user:secret@host.example',
  'https://host.example/?key=secret',
  'https://host.example/#secret',
  'host.example',
  '',
])('the base URL %j is refused without repeating it', (text) => {
  const parsed = parseBaseUrl(text)
  expect(parsed).toMatchObject({ ok: false, failure: { code: 'misconfigured' } })
  expect(JSON.stringify(parsed)).not.toContain('secret')
})

const system = (
  environment: Record<string, string>,
  resolveProxy?: NetworkConfig['resolveProxy'],
): NetworkConfig => ({
  proxy: { kind: 'system' },
  extraCaFile: null,
  environment,
  ...(resolveProxy === undefined ? {} : { resolveProxy }),
})

const https = 'https://api.host.example/x'

test.each<[Record<string, string>, string, string | null]>([
  [{}, https, null],
  [{ HTTPS_PROXY: 'http://p:3128' }, https, 'http://p:3128/'],
  [{ https_proxy: 'p:3128' }, https, 'http://p:3128/'],
  [{ https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' }, https, 'http://lower:1/'],
  [{ HTTP_PROXY: 'http://p:1' }, https, null],
  [{ HTTP_PROXY: 'http://p:1' }, 'http://host.example/', 'http://p:1/'],
  [{ ALL_PROXY: 'socks5://p:1080' }, https, 'socks5://p:1080'],
  [{ all_proxy: 'socks5h://p:1080' }, https, 'socks5://p:1080'],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, https, null],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'host.example' }, https, null],
  [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'a.b, .host.example' }, https, null],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.host.example' }, https, null],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ost.example' }, https, 'http://p:1/'],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'api.host.example:8443' }, https, 'http://p:1/'],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'api.host.example:443' }, https, null],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '8.8.8.8' }, 'https://8.8.8.8/', null],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '2606:4700::1' }, 'https://[2606:4700::1]/', null],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: '' }, https, 'http://p:1/'],
  [{ HTTPS_PROXY: '' }, https, null],
  [{ HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' }, 'http://127.0.0.1:1/', null],
  [{ HTTPS_PROXY: 'http://p:1' }, 'https://localhost/', null],
  [{ HTTPS_PROXY: 'http://p:1' }, 'https://[::1]/', null],
])('with %j, %s goes through %j', async (environment, url, proxy) => {
  expect(await chooseProxy(system(environment), url)).toEqual({ ok: true, proxy })
})

test.each([
  ['DIRECT', null],
  ['PROXY p.example:8080; DIRECT', 'http://p.example:8080/'],
  ['HTTPS p.example:8080', 'https://p.example:8080/'],
  ['SOCKS5 p.example:1080', 'socks5://p.example:1080'],
  ['http://p.example:8080', 'http://p.example:8080/'],
  ['', null],
])("the system's answer %j means %j", async (answer, proxy) => {
  expect(
    await chooseProxy(
      system({}, async () => answer),
      https,
    ),
  ).toEqual({ ok: true, proxy })
})

test('the environment comes before the system, and a failing system means direct', async () => {
  const named = system({ HTTPS_PROXY: 'http://env:1' }, async () => 'PROXY system:1')
  expect(await chooseProxy(named, https)).toEqual({ ok: true, proxy: 'http://env:1/' })
  const failing = system({}, () => Promise.reject(new Error('no')))
  expect(await chooseProxy(failing, https)).toEqual({ ok: true, proxy: null })
})

test('settings: none ignores the environment, a URL counts for loopback too, a bad one is said without its password', async () => {
  const environment = { HTTPS_PROXY: 'http://p:1' }
  expect(await chooseProxy({ ...system(environment), proxy: { kind: 'none' } }, https)).toEqual({
    ok: true,
    proxy: null,
  })
  const explicit: NetworkConfig = { ...system({}), proxy: { kind: 'url', url: 'http://p:1' } }
  expect(await chooseProxy(explicit, 'http://127.0.0.1:1/')).toEqual({ ok: true, proxy: 'http://p:1/' })
  for (const bad of ['gopher://user:secret@p', 'http://user:secret%FF@p:1']) {
    const outcome = await chooseProxy({ ...system({}), proxy: { kind: 'url', url: bad } }, https)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'misconfigured' } })
    expect(JSON.stringify(outcome)).not.toContain('secret')
  }
})
