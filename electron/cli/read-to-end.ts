/** Standard input to its end. @throws Error once `signal` is aborted */
export async function* readToEnd(stdin: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => stdin.destroy(new Error('interrupted'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* stdin as AsyncIterable<Uint8Array>
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
