import { app } from 'electron'
import { z } from 'zod'
import { developmentWords, type LaunchArguments, readLaunchArguments } from './launch-arguments.ts'

const startSchema = z.object({ argv: z.array(z.string()).max(100_000), cwd: z.string() })

/** How many of the first words of a command line are the program itself; by default, of this process. */
export function programWords(argv: readonly string[] = process.argv, cwd = process.cwd()): number {
  return app.isPackaged ? 1 : developmentWords(argv, cwd, app.getAppPath())
}

/** What this start brought along. */
export function ownLaunchArguments(): LaunchArguments {
  return readLaunchArguments(process.argv, programWords(), process.cwd())
}

/**
 * True for the first Mayfly of this profile. A second one is told false and should quit: the first is handed what
 * the second was started with.
 */
export function isFirstInstance(onSecond: (given: LaunchArguments) => void): boolean {
  // Chromium sorts the command line that it hands over; this copy stays as it was given.
  if (!app.requestSingleInstanceLock({ argv: process.argv, cwd: process.cwd() })) return false
  app.on('second-instance', (_event, argv, cwd, data) => {
    const sent = startSchema.safeParse(data)
    const start = sent.success ? sent.data : { argv, cwd }
    onSecond(readLaunchArguments(start.argv, programWords(start.argv, start.cwd), start.cwd))
  })
  return true
}
