/**
 * Starts something once `afterMs` have passed, and gives what closes it: what was not started by then never is.
 * @param onFailure gets what kept it from starting.
 */
export function startLater(
  start: () => Promise<{ close(): Promise<void> }>,
  { afterMs, onFailure }: { readonly afterMs: number; readonly onFailure: (error: unknown) => void },
): () => Promise<void> {
  let started: ReturnType<typeof start> | null = null
  const timer = setTimeout(() => {
    started = start()
    started.catch(onFailure)
  }, afterMs)
  return async () => {
    clearTimeout(timer)
    // Why it did not start has been told.
    const running = await started?.catch(() => null)
    await running?.close()
  }
}
