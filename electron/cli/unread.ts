import { exitCodes } from './exit-code.ts'
import type { Output } from './output.ts'

/** A link that nobody read is not lost: says where it is. For commands that make links, once they printed all. */
export async function tellWhereLinksAre(output: Output): Promise<void> {
  await output.flushed()
  if (output.lost.aborted)
    output.say('Not all that was printed was read: `mayfly history` and `mayfly queue` list it.')
}

/**
 * The exit code of a command whose own is `code`, when all it printed was written or could not be. What became of the
 * uploads says more, so this counts only where that went well. A reader that has gone needs no sentence: `| head` means
 * it. Anything else does, such as a full disk.
 */
export function exitCodeOnceWritten(code: number, output: Output): number {
  if (!output.lost.aborted) return code
  const { code: errno } = output.lost.reason as NodeJS.ErrnoException
  // The second is what Windows says.
  const unread = errno === 'EPIPE' || errno === 'EOF'
  if (!unread) output.say(`What was printed could not be written (${errno ?? 'unknown error'}).`)
  if (code !== exitCodes.done) return code
  return unread ? exitCodes.unread : exitCodes.failed
}
