import { readFile } from 'node:fs/promises'
import { FailureError } from '../failure-error.ts'
import { notReadable } from './inspect-path.ts'
import { splitUrls } from './url-source.ts'

/** Bytes: ten thousand long URLs. */
const longestList = 1_000_000

/**
 * The URLs in a list that was given as a file: any `.urls`, and a `.txt` in which every line is an http or https
 * URL (blank lines and `#` lines aside). Null for every other file, which is sent as it is.
 */
export async function readUrlList(path: string, size: number): Promise<string[] | FailureError | null> {
  const extension = /\.(urls|txt)$/i.exec(path)?.[1]?.toLowerCase()
  if (extension === undefined || size === 0 || size > longestList) return null
  let text: string
  try {
    text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '')
  } catch (error) {
    return new FailureError(notReadable(path, error), { cause: error })
  }
  const urls = splitUrls(text)
  if (extension === 'urls') return urls
  return urls.length > 0 && urls.every((url) => /^https?:\/\/\S+$/i.test(url)) ? urls : null
}
