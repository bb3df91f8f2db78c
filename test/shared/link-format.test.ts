import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../shared/default-settings.ts'
import {
  formatLink,
  formatLinks,
  type Link,
  type LinkFormat,
  linkFormatOf,
  linkOf,
  parseLinkFormat,
} from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'

const photo: Link = {
  url: 'https://files.example/kieai/7/mayfly/photo-k3v9x2.jpg',
  name: 'photo.jpg',
  remoteName: 'photo-k3v9x2.jpg',
  expiresAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  mimeType: 'image/jpeg',
}
const paper: Link = {
  ...photo,
  url: 'https://files.example/a.pdf',
  name: 'a.pdf',
  mimeType: 'application/pdf',
}
const template = (text: string): LinkFormat => ({ kind: 'template', template: text })

describe('a link in each format', () => {
  test.each<[LinkFormat, Link, string]>([
    [{ kind: 'url' }, photo, 'https://files.example/kieai/7/mayfly/photo-k3v9x2.jpg'],
    [{ kind: 'markdown' }, photo, '![photo.jpg](https://files.example/kieai/7/mayfly/photo-k3v9x2.jpg)'],
    [{ kind: 'markdown' }, paper, '[a.pdf](https://files.example/a.pdf)'],
    [
      { kind: 'markdown' },
      { ...paper, name: 'my_long_name [1](x).pdf' },
      '[my_long_name \\[1\\](x).pdf](https://files.example/a.pdf)',
    ],
    [
      { kind: 'markdown' },
      { ...paper, url: 'https://files.example/a (1).pdf' },
      '[a.pdf](https://files.example/a%20%281%29.pdf)',
    ],
    [
      { kind: 'html' },
      photo,
      '<img src="https://files.example/kieai/7/mayfly/photo-k3v9x2.jpg" alt="photo.jpg">',
    ],
    [
      { kind: 'html' },
      { ...paper, name: '"><script>', url: 'https://h/?a=1&b="' },
      '<a href="https://h/?a=1&amp;b=%22">&quot;&gt;&lt;script&gt;</a>',
    ],
    [{ kind: 'bbcode' }, photo, '[img]https://files.example/kieai/7/mayfly/photo-k3v9x2.jpg[/img]'],
    [
      { kind: 'bbcode' },
      { ...paper, name: 'x[/url][b]', url: 'https://h/[1]' },
      '[url=https://h/%5B1%5D]x(/url)(b)[/url]',
    ],
    [
      template('{name} {url} {remoteName} {expires}'),
      { ...photo, name: 'a\nb' },
      'a b https://files.example/kieai/7/mayfly/photo-k3v9x2.jpg photo-k3v9x2.jpg 2026-01-02T03:04:05.000Z',
    ],
    [template('{expires}|{name}'), { ...paper, expiresAt: null }, '|a.pdf'],
    [
      template('[{name}]({url})'),
      { ...paper, name: 'a](http://evil)' },
      '[a\\](http://evil)](https://files.example/a.pdf)',
    ],
    [
      template('<a href="{url}">{name}</a>'),
      { ...paper, name: '<b>' },
      '<a href="https://files.example/a.pdf">&lt;b&gt;</a>',
    ],
    [
      template('<img src={url} alt={name}>'),
      { ...photo, url: 'https://h/a', name: 'x onerror=y' },
      '<img src=https://h/a alt=x&#32;onerror&#61;y>',
    ],
    [
      template('[url={url}]{name}[/url]'),
      { ...paper, name: '[/url]' },
      '[url=https://files.example/a.pdf](/url)[/url]',
    ],
    [
      { kind: 'markdown' },
      { ...paper, name: '\u202e\u0000', remoteName: 'a.pdf' },
      '[a.pdf](https://files.example/a.pdf)',
    ],
    [{ kind: 'markdown' }, { ...paper, name: '# 1' }, '[\\# 1](https://files.example/a.pdf)'],
  ])('%j %#', (format, link, text) => {
    expect(formatLink(format, link)).toBe(text)
  })

  test('a URL that is not http or https is text, never a link', () => {
    const bad: Link = { ...paper, url: 'javascript:alert(1)' }
    expect(formatLink({ kind: 'url' }, bad)).toBe('javascript:alert(1)')
    expect(formatLink({ kind: 'markdown' }, bad)).toBe('a.pdf: javascript:alert(1)')
    expect(formatLink({ kind: 'html' }, bad)).toBe('a.pdf: javascript:alert(1)')
    expect(formatLink({ kind: 'bbcode' }, bad)).toBe('a.pdf: javascript:alert(1)')
    expect(formatLink(template('<a href="{url}">x</a>'), bad)).toBe('<a href="javascript%3Aalert(1)">x</a>')
    expect(formatLink(template('[x]({url})'), bad)).toBe('[x](javascript%3Aalert%281%29)')
  })

  test('links come one a line, in the order given', () => {
    expect(formatLinks({ kind: 'url' }, [paper, photo])).toBe(`${paper.url}\n${photo.url}`)
    expect(formatLinks({ kind: 'url' }, [])).toBe('')
  })
})

describe('reading a format', () => {
  test.each(['url', 'markdown', 'html', 'bbcode'])('%s', (kind) => {
    expect(parseLinkFormat(kind)).toEqual({ ok: true, format: { kind } })
    expect(parseLinkFormat(` ${kind.toUpperCase()} `)).toEqual({ ok: true, format: { kind } })
  })
  test('a template is kept as it is', () => {
    expect(parseLinkFormat(' {name}\t{url}')).toEqual({ ok: true, format: template(' {name}\t{url}') })
  })
  test('what is not known is named', () => {
    expect(parseLinkFormat('{link} {url} {size}')).toMatchObject({
      ok: false,
      message: expect.stringContaining('{link}, {size}'),
    })
    expect(parseLinkFormat('rtf')).toMatchObject({ ok: false, message: expect.stringContaining('“rtf”') })
    expect(parseLinkFormat('{}')).toMatchObject({
      ok: false,
      message: expect.stringContaining('no placeholder'),
    })
  })
  test('the settings name one', () => {
    expect(linkFormatOf(defaultSettings)).toEqual({ kind: 'url' })
    expect(linkFormatOf({ linkFormat: 'template', linkTemplate: '{url}' })).toEqual(template('{url}'))
  })
})

test('only an upload that is done has a link', () => {
  const result = {
    ...photo,
    downloadUrl: photo.url,
    fileId: null,
    remotePath: 'mayfly',
    size: 1,
    uploadedAt: 0,
    expirySource: 'rule' as const,
  }
  const upload = { name: 'photo.jpg', mimeType: null, state: { kind: 'done', result } } as unknown as Upload
  expect(linkOf(upload)).toEqual(photo)
  expect(linkOf({ ...upload, state: { kind: 'queued' } })).toBeNull()
})

/** Names made of what breaks out, mixed with any other characters. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...'<>"\'&[]()\\`*_!|=/ \n\r\t\0{}ab:'.split(''),
        '[/url]',
        '[img]',
        '](http://evil)',
        '</a>',
        '\u202e',
        '&quot;',
        '{url}',
        '-->',
        '\ud800',
      ),
    )
    .map((parts) => parts.join('')),
)
const link = fc.record({
  name: nasty,
  remoteName: nasty,
  path: nasty,
  mimeType: fc.constantFrom('image/png', 'text/plain', null),
})
const asLink = (given: {
  name: string
  remoteName: string
  path: string
  mimeType: string | null
}): Link => ({
  url: `https://files.example/${given.path}`,
  name: given.name,
  remoteName: given.remoteName,
  expiresAt: 0,
  mimeType: given.mimeType,
})

describe('no name and no URL breaks out', () => {
  test('of its line', () => {
    const formats: LinkFormat[] = [
      { kind: 'url' },
      { kind: 'markdown' },
      { kind: 'html' },
      { kind: 'bbcode' },
      template('{url} {name} {remoteName} {expires}'),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...formats), link, (format, given) => {
        expect(formatLink(format, asLink(given))).not.toMatch(
          /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
        )
      }),
    )
  })
  test('of HTML', () => {
    fc.assert(
      fc.property(link, (given) => {
        expect(formatLink({ kind: 'html' }, asLink(given))).toMatch(
          /^(<img src="[^"<>\s]+" alt="[^"<>]+">|<a href="[^"<>\s]+">[^"<>]+<\/a>)$/,
        )
      }),
    )
  })
  test('of HTML in a template, quoted or not', () => {
    fc.assert(
      fc.property(link, (given) => {
        expect(
          formatLink(
            template('<p title={name} class="{remoteName}"><a href={url}>{name}</a>'),
            asLink(given),
          ),
        ).toMatch(/^<p title=[^\s"'<>=`]+ class="[^"<>]*"><a href=[^\s"'<>`]+>[^"<>]+<\/a>$/)
      }),
    )
  })
  test('of Markdown', () => {
    fc.assert(
      fc.property(link, (given) => {
        const text = formatLink({ kind: 'markdown' }, asLink(given)).replace(/\\[!-/:-@[-`{-~]/g, '')
        expect(text).toMatch(/^!?\[[^[\]<>`*\\]*\]\(https:\/\/[^\s()[\]<>\\]+\)$/)
      }),
    )
  })
  test('of BBCode', () => {
    fc.assert(
      fc.property(link, (given) => {
        expect(formatLink({ kind: 'bbcode' }, asLink(given))).toMatch(
          /^(\[img\][^[\]\s]+\[\/img\]|\[url=[^[\]\s]+\][^[\]]+\[\/url\])$/,
        )
      }),
    )
  })
})
