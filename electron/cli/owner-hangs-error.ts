/** The command was interrupted, and the process that owns the data directory does not react: it hangs, or was stopped. */
export class OwnerHangsError extends Error {
  override name = 'OwnerHangsError'
}
