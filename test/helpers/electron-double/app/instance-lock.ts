import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

type Instance = {
  readonly argv: string[]
  readonly cwd: string
  readonly additionalData: Record<string, unknown>
}

/**
 * The first process of a profile gets the claim; a later one hands it what it was started with. A process that
 * died has lost its claim.
 */
export function claimInstance(
  profile: string,
  additionalData: Record<string, unknown>,
  onOther: (other: Instance) => void,
): { isFirst: boolean; handedOver: Promise<void>; release(): void } {
  mkdirSync(profile, { recursive: true })
  const claim = join(profile, 'double-instance')
  const socket = `${claim}.sock`
  if (ownerOf(claim) !== null) {
    const other: Instance = { argv: process.argv, cwd: process.cwd(), additionalData }
    const { promise, resolve } = Promise.withResolvers<void>()
    connect(socket)
      .on('error', () => resolve())
      .on('close', () => resolve())
      .end(JSON.stringify(other))
    return { isFirst: false, handedOver: promise, release: () => {} }
  }
  writeFileSync(claim, String(process.pid))
  rmSync(socket, { force: true })
  const server = createServer(async (connection) => onOther(JSON.parse(await text(connection))))
  server.listen(socket)
  server.unref()
  // Both are the next process's from then on: a connection that is there is still heard.
  const release = () => {
    server.close()
    for (const path of [claim, socket]) rmSync(path, { force: true })
  }
  return { isFirst: true, handedOver: Promise.resolve(), release }
}

/** Pid of a living process that has the claim. */
function ownerOf(claim: string): number | null {
  try {
    const pid = Number(readFileSync(claim, 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}
