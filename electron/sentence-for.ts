import { OwnedElsewhereError } from './engine/engine.ts'
import { FailureError } from './engine/failure-error.ts'

/** What went wrong, in a sentence for the person at the desktop app. @param dataDir of this Mayfly */
export function sentenceFor(error: unknown, dataDir: string): string {
  if (error instanceof OwnedElsewhereError) {
    return `Another Mayfly, perhaps in a terminal or a browser, is at work on ${dataDir}. Close it, or wait until it is done, and open Mayfly again.`
  }
  if (error instanceof FailureError) return error.failure.message
  return `Something went wrong inside Mayfly (${error instanceof Error ? error.name : 'no name'}). Run "mayfly doctor" to find out more.`
}
