import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

/** From now on this child does not outlive the bench. */
export function own(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

export function killOwnChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}

process.on('exit', killOwnChildren)
