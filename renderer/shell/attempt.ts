import { sentenceOf } from '../api.ts'
import { say } from './toasts.ts'

/** Runs a call to the engine; when it fails, says why and gives null. */
export async function attempt<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call()
  } catch (error) {
    say(sentenceOf(error))
    return null
  }
}
