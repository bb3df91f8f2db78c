import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expandInputs, type IntakeEntry } from '../../../electron/engine/intake/expand-inputs.ts'
import type { Input } from '../../../shared/contract.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { expand, expandPaths, messages, told } from './expand.ts'

const expandUrl = async (text: string) => (await expand([{ kind: 'url', url: text }])).entries

test('a file is an item with its size, its time and its type', async () => {
  const folder = await temporaryDirectory()
  const path = join(folder, 'photo.jpg')
  await writeFile(path, 'abc')
  const { mtimeMs } = await lstat(path)
  expect(await expandPaths(path)).toEqual([
    {
      kind: 'item',
      source: { kind: 'file', path, mtimeMs },
      name: 'photo.jpg',
      size: 3,
      mimeType: 'image/jpeg',
    },
  ])
})

test('what was given keeps its order', async () => {
  const folder = await temporaryDirectory()
  for (const file of ['z', 'a', 'm']) await writeFile(join(folder, file), file)
  const given: Input[] = [
    { kind: 'path', path: join(folder, 'z') },
    { kind: 'url', url: 'https://example.com/1 https://example.com/2' },
    { kind: 'path', path: join(folder, 'missing') },
    { kind: 'data-url', dataUrl: 'data:text/plain,hello', name: 'note.txt' },
    { kind: 'path', path: join(folder, 'a') },
  ]
  const { entries } = await expand(given)
  expect(told(entries, folder)).toEqual([
    'z',
    'https://example.com/1',
    'https://example.com/2',
    'file-missing missing',
    'note.txt',
    'a',
  ])
})

test('an empty folder, a missing file, a relative path and an impossible one are refused in a sentence', async () => {
  const folder = await temporaryDirectory()
  await mkdir(join(folder, 'empty', 'emptier'), { recursive: true })
  await writeFile(join(folder, 'empty', '.DS_Store'), 'x')
  await writeFile(join(folder, 'file'), 'x')
  const entries = await expandPaths(
    join(folder, 'empty'),
    join(folder, 'mis\nsing'),
    join(folder, 'file', 'below'),
    'photo.jpg',
    `${folder}/a\0b`,
    join(folder, 'x'.repeat(300)),
  )
  expect(told(entries).map((line) => line.split(' ')[0])).toEqual([
    'file-missing',
    'file-missing',
    'file-missing',
    'rejected',
    'rejected',
    'file-unreadable',
  ])
  expect(messages(entries)[0]).toBe(`${folder}/empty has no files, so there is nothing to send.`)
  expect(messages(entries)[1]).toBe(`There is no file or folder at ${folder}/mis sing.`)
  expect(messages(entries)[3]).toBe('“photo.jpg” is not a full path, so it is not clear which file is meant.')
  expect(messages(entries)[5]).toMatch(/longer than the system allows/)
})

test('one text can hold several URLs; each is taken or refused by itself', async () => {
  const entries = await expandUrl(
    'https://example.com/a.png\nhttp://192.168.0.1/x\n ftp://example.com/b\nexample.com/c',
  )
  expect(told(entries)).toEqual([
    'https://example.com/a.png',
    'http://192.168.0.1/x',
    'rejected ftp://example.com/b',
    'rejected example.com/c',
  ])
  expect(entries[0]).toMatchObject({ name: 'a.png', size: null, mimeType: 'image/png' })
  expect(told(await expandUrl('https://me:secret@example.com/a?secret'))).toEqual([
    'rejected https://example.com/a',
  ])
  expect(messages(await expandUrl(' \n'))).toEqual(['There is no URL in what was given.'])
})

test('a list of URLs in a file is expanded when nothing but URLs is in it', async () => {
  const folder = await temporaryDirectory()
  await writeFile(
    join(folder, 'list.urls'),
    '\ufeffhttps://example.com/1\n# later\n\nnot a url\r\nhttps://example.com/2',
  )
  await writeFile(join(folder, 'list.txt'), 'https://example.com/3\nhttps://example.com/4\n')
  await writeFile(join(folder, 'letter.txt'), 'See https://example.com/5\n')
  await writeFile(join(folder, 'empty.txt'), '')
  const given = ['list.urls', 'list.txt', 'letter.txt', 'empty.txt'].map((name) => join(folder, name))
  expect(told(await expandPaths(...given), folder)).toEqual([
    'https://example.com/1',
    'rejected not a url',
    'https://example.com/2',
    'https://example.com/3',
    'https://example.com/4',
    'letter.txt',
    'empty.txt',
  ])
  expect(told(await expandPaths(folder), folder)).toContain('list.txt')
})

test('data URLs and posted bytes are staged', async () => {
  const dataUrl = `data:image/png;base64,${Buffer.from('pixels').toString('base64')}`
  const { entries, staging } = await expand([
    { kind: 'data-url', dataUrl },
    { kind: 'data-url', dataUrl: 'data:image/png;base64,!!' },
    { kind: 'staged', stagedId: 'nothere22222', name: 'x.png' },
  ])
  expect(told(entries)).toEqual(['pasted.png', 'rejected data URL', 'file-missing x.png'])
  const [item] = entries
  if (item?.kind !== 'item' || item.source.kind !== 'staged') throw new Error('not staged')
  expect(item).toMatchObject({ size: 6, mimeType: 'image/png' })
  expect(await readFile(staging.path(item.source.stagedId), 'utf8')).toBe('pixels')

  const again: IntakeEntry[] = []
  const input: Input = { kind: 'staged', stagedId: item.source.stagedId, name: 'C:\\shots\\shot.png' }
  for await (const entry of expandInputs([input], { staging })) again.push(entry)
  expect(again).toEqual([
    { kind: 'item', source: item.source, name: 'shot.png', size: 6, mimeType: 'image/png' },
  ])
})
