/** An id that names nothing. */
export class NotFoundError extends Error {
  override name = 'NotFoundError'
}
