/** An abort of one's own, which follows another. */
export interface ChildAbort {
  /** Aborted with the parent, with its reason, and by `abort`. */
  readonly signal: AbortSignal
  abort(reason?: unknown): void
  /** To be called when what was to be aborted is over: from then on nothing of it is held by the parent. */
  release(): void
}

/**
 * For work that ends long before its parent. `AbortSignal.any` would do the same, but Node keeps 170 bytes of each call
 * for as long as one of the signals that were given lives, and some here live as long as the process.
 */
export function childAbort(parent: AbortSignal): ChildAbort {
  const own = new AbortController()
  const follow = () => own.abort(parent.reason)
  if (parent.aborted) follow()
  else parent.addEventListener('abort', follow, { once: true })
  return {
    signal: own.signal,
    abort: (reason) => own.abort(reason),
    release: () => parent.removeEventListener('abort', follow),
  }
}
