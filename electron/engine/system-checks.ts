import { stat, statfs } from 'node:fs/promises'
import { bytesInWords } from '../../shared/bytes-in-words.ts'
import type { DoctorCheck } from '../../shared/contract.ts'
import type { CheckResult } from './jobs/check-database.ts'
import { type Backup, backupEveryMs } from './store/backups.ts'
import { networkFileSystem } from './store/data-directory.ts'

const lowDisk = 500_000_000

/** Room, permissions and kind of the disk that holds the data directory. */
export async function diskCheck(dataDir: string): Promise<DoctorCheck> {
  const { bavail, bsize, type } = await statfs(dataDir)
  const free = bavail * bsize
  const network = process.platform === 'linux' ? networkFileSystem(type) : null
  const mode = process.platform === 'win32' ? 0o700 : (await stat(dataDir)).mode & 0o777
  const base = { name: 'Disk', place: dataDir }
  const room = `${bytesInWords(free)} are free for the data directory`
  if (network !== null)
    return {
      ...base,
      ok: false,
      message: `The data directory is on a network file system (${network}), where locks cannot be relied on.`,
      advice: 'Set MAYFLY_DATA_DIR to a folder on this computer.',
    }
  if ((mode & 0o077) !== 0)
    return {
      ...base,
      ok: false,
      message: `${room}, but other users of this computer may look into it.`,
      advice: 'Start Mayfly again, or run: chmod 700 on the folder.',
    }
  const ok = free > lowDisk
  const advice = ok ? null : 'Free some space: pasted files and downloads need it.'
  return { ...base, ok, message: `${room}, which only you can open.`, advice }
}

/** @param result null: no look could be taken. */
export function databaseCheck(result: CheckResult | null, version: number): DoctorCheck {
  const name = 'Database'
  if (result === null)
    return { name, ok: false, message: 'It could not be looked at just now.', advice: 'Try it again.' }
  if (!result.sound)
    return {
      name,
      ok: false,
      message: `Queue and history are damaged (${result.problems.length} ${result.problems.length === 1 ? 'fault' : 'faults'} found).`,
      advice: 'Go on with a backup: “mayfly restore --list” shows which there are.',
    }
  const about = `${result.uploads.toLocaleString('en')} uploads in ${bytesInWords(result.bytes)}, version ${version}`
  return result.unreadable === 0
    ? { name, ok: true, message: `Queue and history are sound: ${about}.`, advice: null }
    : {
        name,
        ok: false,
        message: `${result.unreadable.toLocaleString('en')} ${result.unreadable === 1 ? 'entry' : 'entries'} cannot be read; the others are sound: ${about}.`,
        advice: 'Forget those entries, or go on with a backup from before: “mayfly restore --list”.',
      }
}

export function backupCheck(backups: readonly Backup[], uploads: number, now: number): DoctorCheck {
  const [newest] = backups
  const name = 'Backups'
  if (!newest) {
    // No fault: who only ever runs short commands has none.
    const message =
      uploads === 0
        ? 'There is nothing to back up yet.'
        : 'There is none yet: one is made every day while Mayfly is open.'
    return { name, ok: true, message, advice: null }
  }
  const days = Math.max(0, Math.floor((now - newest.madeAt) / backupEveryMs))
  const age = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`
  const count = `${backups.length} ${backups.length === 1 ? 'backup' : 'backups'}`
  return { name, ok: true, message: `${count}, the last of the state of ${age}.`, advice: null }
}

const mostSkewMs = 120_000

/** @param skewMs of this computer against a host's clock; null: no host told its time. */
export function clockCheck(skewMs: number | null): DoctorCheck {
  const name = 'Clock'
  if (skewMs === null)
    return { name, ok: true, message: 'No host told its time, so nothing to compare with.', advice: null }
  const off = Math.abs(skewMs)
  if (off <= mostSkewMs) return { name, ok: true, message: 'It agrees with the hosts.', advice: null }
  const minutes = Math.round(off / 60_000)
  return {
    name,
    ok: false,
    message: `It is ${minutes} min ${skewMs > 0 ? 'ahead of' : 'behind'} the hosts, so what expires is told wrongly.`,
    advice: 'Let the system set its time from the network.',
  }
}
