import { expect, test } from 'vitest'
import {
  isLoopbackHost,
  isPrivateAddress,
  isPrivateHost,
} from '../../../electron/engine/http/private-address.ts'

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.127.255.255',
  '192.0.0.192',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '[::1]',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fd12:3456::1',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:169.254.169.254',
  '::127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2002:c0a8:101::1',
  '2001::1',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '0xA9.0xFE.0xA9.0xFE',
  'nonsense',
  '',
  '999.1.1.1',
])('%j is private', (ip) => {
  expect(isPrivateAddress(ip)).toBe(true)
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '169.253.1.1',
  '192.0.1.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2001:4860:4860::8888',
  '2a00:1450:4001::1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
  '[2606:4700::1]',
  '134744072',
])('%j is public', (ip) => {
  expect(isPrivateAddress(ip)).toBe(false)
})

test.each([
  'localhost',
  'LOCALHOST.',
  'foo.localhost',
  'printer.local',
  'metadata.google.internal',
  'router',
  'nas.home.arpa',
  '127.0.0.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f.1',
  '017700000001',
  '[::1]',
  '[::ffff:7f00:1]',
  '[fe80::1]',
  '192.168.0.10',
  '',
])('the host %j is private', (host) => {
  expect(isPrivateHost(host)).toBe(true)
})

test.each([
  'example.com',
  'example.com.',
  'local.example.com',
  'internal.net',
  '8.8.8.8',
  '[2606:4700::1]',
  'fe80.com',
  'xn--bcher-kva.example.org',
])('the host %j is not private as written', (host) => {
  expect(isPrivateHost(host)).toBe(false)
})

test('what a URL makes of odd notations is caught too', () => {
  for (const url of [
    'http://0x7f.1/',
    'http://2130706433/',
    'http://①②⑦.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://[::ffff:127.0.0.1]/',
  ]) {
    expect(isPrivateHost(new URL(url).hostname), url).toBe(true)
  }
})

test.each([
  ['localhost', true],
  ['a.localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['[::ffff:127.0.0.1]', true],
  ['0.0.0.0', false],
  ['192.168.0.1', false],
  ['router', false],
  ['example.com', false],
  ['[::2]', false],
])('the host %j is loopback: %j', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected)
})
