/** The process that owned the data directory ended while it was asked; whether it did what was asked is not known. */
export class OwnerGoneError extends Error {
  override name = 'OwnerGoneError'
}
