/** Someone else works on this data directory; talk to its socket instead. */
export class OwnedElsewhereError extends Error {
  override name = 'OwnedElsewhereError'
}
