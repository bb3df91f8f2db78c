import { countOf } from './in-words.ts'
import type { LaunchArguments } from './launch-arguments.ts'

/** What a command line may hold, in characters, everywhere: Windows takes 32,767 with the program's own words. */
const mostCharacters = 16_000

export interface KeptGiven {
  /** Keeps what was given until the next start, where it fits, and says what comes of it; null: nothing was given. */
  keep(given: LaunchArguments): { readonly message: string; readonly detail: string } | null
  /** All of it as a command line's words. */
  words(): string[]
}

/** What the app is given while it waits for a backup, kept for the start that follows. */
export function createKeptGiven(): KeptGiven {
  let paths: readonly string[] = []
  let others: readonly string[] = []
  return {
    keep(given) {
      const more = [...given.urls, ...given.links]
      const count = given.paths.length + more.length
      if (count === 0 && !given.clipboard) return null
      if (count === 0) return { message: 'What is on the clipboard was not taken.', detail: lateDetail }
      const things = countOf(count, more.length === 0 ? 'file' : 'item')
      const fits = [...paths, ...others, ...given.paths, ...more].join(' ').length <= mostCharacters
      if (!fits) {
        return { message: `${things} ${count === 1 ? 'was' : 'were'} not taken.`, detail: lateDetail }
      }
      paths = [...paths, ...given.paths]
      others = [...others, ...more]
      return { message: `${things} ${count === 1 ? 'waits' : 'wait'} for your history.`, detail: keptDetail }
    },
    words: () => (paths.length === 0 ? [...others] : [...others, '--', ...paths]),
  }
}

const lateDetail =
  'Mayfly can upload again once a backup is in place, or an empty history. Try it again then.'
const keptDetail =
  'Mayfly takes them as soon as a backup is in place, or an empty history. If you close it before that, give them to it again.'
