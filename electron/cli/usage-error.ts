/** The command was asked for wrongly: a sentence, and exit code 2. Nothing was done. */
export class UsageError extends Error {
  override name = 'UsageError'
}
