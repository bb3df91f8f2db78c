import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { startBesideOwner } from './beside-owner.ts'
import { type Desktop, expect, type StartOptions } from './desktop-test.ts'

type Options = Pick<StartOptions, 'env' | 'fault' | 'timeout'>

/** A panel that takes every icon and lists none. */
const forgetful = `#!/bin/sh
case "$*" in *RegisteredStatusNotifierItems*) echo "(<@as []>,)";; *) echo "(<true>,)";; esac
`

/** What a sound app does in a start of its own; rejects where it does not. On Linux. */
export const startSteps = {
  beside: startBesideOwner,

  /** With the session, where its icon does not come up. */
  async unlisted(desktop: Desktop, options: Options = {}) {
    const programs = join(desktop.folder, 'forgetful')
    await mkdir(programs, { recursive: true })
    await writeFile(join(programs, 'gdbus'), forgetful, { mode: 0o755 })
    const env = { ...options.env, PATH: `${programs}${delimiter}${process.env.PATH}` }
    await desktop.open({ ...options, args: ['--hidden'], env })
    expect(await desktop.double.evaluateInDouble(({ tray }) => tray !== null)).toBe(true)
  },

  async appImage(desktop: Desktop, options: Options = {}) {
    const folder = dirname(process.execPath)
    const own = { APPIMAGE: '/m.AppImage', APPDIR: folder, LD_LIBRARY_PATH: `${folder}/usr/lib:/opt/lib` }
    await desktop.open({ ...options, isPackaged: true, env: { ...options.env, ...own } })
    const environment = await desktop.double.evaluate(() => ({ ...process.env }))
    expect(environment).toMatchObject({ APPIMAGE: '/m.AppImage', LD_LIBRARY_PATH: '/opt/lib' })
  },
} as const

export type StartStep = keyof typeof startSteps
