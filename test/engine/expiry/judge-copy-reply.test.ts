import { expect, test } from 'vitest'
import { type CopyExpectation, judgeCopyReply } from '../../../electron/engine/expiry/judge-copy-reply.ts'

const expectation: CopyExpectation = {
  host: 'host.example',
  offset: 4,
  etag: '"v1"',
  size: 10,
  maxBytes: 1000,
  refuseHtml: true,
  now: 0,
}
const part = { 'content-range': 'bytes 4-9/10', etag: '"v1"' }

test.each<[string, number, Record<string, string>, Partial<CopyExpectation>, unknown]>([
  ['the rest', 206, part, {}, { kind: 'body', offset: 4, total: 10, etag: '"v1"' }],
  [
    'Range ignored',
    200,
    { etag: '"v1"', 'content-length': '10' },
    {},
    { kind: 'body', offset: 0, total: 10 },
  ],
  ['no length', 200, {}, { offset: 0 }, { kind: 'body', offset: 0, total: null, etag: null }],
  ['a weak version is none', 200, { etag: 'W/"v1"' }, {}, { kind: 'body', etag: null }],
  ['another part', 206, { 'content-range': 'bytes 0-9/10' }, {}, { outcome: { again: 'anew' } }],
  ['no range named', 206, {}, {}, { outcome: { again: 'anew' } }],
  ['another version', 206, { ...part, etag: '"v2"' }, {}, { outcome: { again: 'anew' } }],
  ['out of range', 416, { 'content-range': 'bytes */3' }, {}, { outcome: { again: 'anew' } }],
  ['shorter', 200, { 'content-length': '9' }, {}, { outcome: { again: 'no' } }],
  ['longer', 206, { 'content-range': 'bytes 4-10/11' }, {}, { outcome: { again: 'no' } }],
  ['a page', 200, { 'content-type': 'text/html; charset=utf-8' }, {}, { outcome: { again: 'no' } }],
  ['a page that was uploaded', 200, { 'content-type': 'text/html' }, { refuseHtml: false }, { kind: 'body' }],
  ['compressed', 200, { 'content-encoding': 'gzip' }, {}, { outcome: { again: 'no' } }],
  ['gone', 404, {}, {}, { outcome: { again: 'no', failure: { status: 404 } } }],
  ['forbidden', 403, {}, {}, { outcome: { again: 'no' } }],
  ['busy', 429, { 'retry-after': '7' }, {}, { outcome: { again: 'go-on', failure: { retryAt: 7000 } } }],
  ['a fault', 502, {}, {}, { outcome: { again: 'go-on', failure: { code: 'host-error' } } }],
  [
    'no room',
    200,
    { 'content-length': '2000' },
    { size: null },
    { outcome: { failure: { code: 'disk-full' } } },
  ],
])('%s', (_, status, headers, changes, wanted) => {
  expect(judgeCopyReply({ status, headers }, { ...expectation, ...changes })).toMatchObject(wanted as object)
})
