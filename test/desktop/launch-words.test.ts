import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import {
  type LaunchArguments,
  launchWords,
  readLaunchArguments,
} from '../../electron/desktop/launch-arguments.ts'

const nothing: LaunchArguments = { paths: [], urls: [], links: [], clipboard: false, show: 'window' }
const paths = [resolve('/a b.txt'), resolve('/--hidden'), resolve('/ü')]

test.each<[LaunchArguments[], LaunchArguments]>([
  [[nothing], nothing],
  [[{ ...nothing, show: 'small' }], { ...nothing, show: 'small' }],
  [[{ ...nothing, show: 'small' }, nothing], nothing],
  [[{ ...nothing, clipboard: true, show: 'small' }], { ...nothing, clipboard: true, show: 'small' }],
  [
    [
      { ...nothing, paths },
      { ...nothing, urls: ['https://a.example/'], links: ['mayfly://upload?url=x'] },
    ],
    { ...nothing, paths, urls: ['https://a.example/'], links: ['mayfly://upload?url=x'] },
  ],
])('the next start reads what %j is written as', (given, read) => {
  expect(readLaunchArguments(['mayfly', ...launchWords(given)], 1, '/')).toEqual(read)
})
