import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDeepLink } from '../../electron/desktop/deep-link.ts'
import { suggestedFileName } from '../../electron/engine/http/content-disposition.ts'
import { isPrivateHost } from '../../electron/engine/http/private-address.ts'
import { retryAfter } from '../../electron/engine/http/retry-after.ts'
import { parseDataUrl } from '../../electron/engine/intake/data-url.ts'
import { parseSourceUrl, splitUrls } from '../../electron/engine/intake/url-source.ts'
import { redact } from '../../electron/engine/providers/redact.ts'
import { formatLink, parseLinkFormat } from '../../shared/link-format.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { fuzzCases, fuzzTimeout, oddText } from './fuzz-cases.ts'

const share = 0.03
const options = { timeout: fuzzTimeout(share) }
const now = Date.UTC(2026, 4, 1, 12)
/** Addresses with odd parts in every place. */
const oddUrl = fc.oneof(
  oddText,
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .tuple(
      fc.constantFrom('http', 'https', 'HTTP', 'javascript', 'file', 'data', ''),
      fc.constantFrom(
        ...['127.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', '[::1]', 'localhost.', '10.0.0.1'],
      ),
      fc.constantFrom('user:password@', ''),
      oddText,
    )
    .map(([scheme, host, user, rest]) => `${scheme}://${user}${host}/${rest}`),
)

test('a search for anything finds something or nothing', options, async () => {
  const { engine, file, add, settled } = await testEngine()
  await settled(await add([await file('photo.png', 'x'), await file('Übung "1".txt', 'y')]))
  const found = await engine.history.page({ filter: { search: 'pho' } }, null, 10)
  expect(found.rows).toHaveLength(1)
  await fc.assert(
    fc.asyncProperty(oddText, fc.option(oddText), async (search, cursor) => {
      const page = await engine.history.page({ filter: { search: search.slice(0, 500) } }, cursor, 10)
      expect(page.rows.length).toBeLessThanOrEqual(2)
    }),
    fuzzCases(share),
  )
})

test('what is taken for a URL is one of the public web, or says that it is not', options, () => {
  fc.assert(
    fc.property(oddUrl, (text) => {
      for (const each of splitUrls(text)) {
        const parsed = parseSourceUrl(each)
        if (!parsed.ok) expect(parsed.failure.message).toMatch(/^\S.*[.!?…]$/su)
        else {
          const { protocol, username, password, hostname, hash } = new URL(parsed.url)
          expect([protocol === 'http:' || protocol === 'https:', username + password + hash]).toEqual([
            true,
            '',
          ])
          expect(parsed.hostPrivate).toBe(isPrivateHost(hostname))
          expect(parsed.name).not.toBe('')
        }
      }
    }),
    fuzzCases(share),
  )
})

test('no deep link leads to a private address, a script or a file', options, () => {
  fc.assert(
    fc.property(fc.array(oddUrl, { maxLength: 3 }), oddText, (urls, more) => {
      const query = urls.map((url) => `url=${encodeURIComponent(url.toWellFormed())}`).join('&')
      for (const link of [`mayfly://upload?${query}`, `mayfly://${more}?${query}`, more]) {
        const read = parseDeepLink(link, isPrivateHost)
        if (read.kind !== 'upload') continue
        for (const url of read.urls) {
          expect(new URL(url).protocol).toMatch(/^https?:$/)
          expect(isPrivateHost(new URL(url).hostname)).toBe(false)
        }
      }
    }),
    fuzzCases(share),
  )
})

test('data URLs are bytes or a refusal, and base64 comes back as it went in', options, () => {
  fc.assert(
    fc.property(oddText, fc.uint8Array(), oddText, (text, bytes, name) => {
      parseDataUrl(text, name)
      parseDataUrl(`data:${text}`, name)
      const read = parseDataUrl(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`, name)
      expect(read.ok && Buffer.from(read.bytes).equals(Buffer.from(bytes))).toBe(true)
    }),
    fuzzCases(share),
  )
})

test('headers of a host say a moment or a name, or nothing', options, () => {
  fc.assert(
    fc.property(fc.oneof(oddText, fc.double().map(String), fc.date().map(String)), (header) => {
      const until = retryAfter(header, now)
      if (until !== null) expect(until >= now && until <= now + 24 * 3_600_000).toBe(true)
      for (const value of [
        header,
        `attachment; filename="${header}"`,
        `attachment; filename*=UTF-8''${header}`,
      ]) {
        const name = suggestedFileName(value)
        if (name !== null) expect(name).not.toMatch(/^\.{0,2}$|[/\\\0\r\n]/)
      }
    }),
    fuzzCases(share),
  )
})

test('no name breaks out of its link', options, () => {
  const link = { url: 'https://h.example/f/a.bin', remoteName: 'a.bin', expiresAt: null, mimeType: null }
  fc.assert(
    fc.property(oddText, oddText, (name, template) => {
      const html = formatLink({ kind: 'html' }, { ...link, name })
      expect(html.match(/<|>/g)).toHaveLength(4)
      for (const kind of ['url', 'markdown', 'html', 'bbcode'] as const) {
        expect(formatLink({ kind }, { ...link, name })).not.toMatch(/[\r\n\0]/)
      }
      const format = parseLinkFormat(template)
      if (format.ok) formatLink(format.format, { ...link, name })
    }),
    fuzzCases(share),
  )
})

test('a key is taken out of whatever a host says, however it is escaped', options, () => {
  const key = fc.stringMatching(/^[\x21-\x7e]{8,40}$/)
  fc.assert(
    fc.property(key, oddText, oddText, (secret, before, after) => {
      for (const form of [
        secret,
        JSON.stringify(secret),
        JSON.stringify(JSON.stringify(secret)),
        encodeURIComponent(secret),
      ]) {
        const clean = redact(`${before}${form}${after}`, secret, null)
        expect(clean.includes(secret) && !`${before}${after}`.includes(secret)).toBe(false)
        expect(clean).not.toContain(form)
      }
    }),
    fuzzCases(share),
  )
})
