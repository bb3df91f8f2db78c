import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { type UpdatePolicy, updatePolicy } from './update-policy.ts'

/** electron-builder puts the place to ask beside a package, where its configuration names one. */
export function systemUpdatePolicy(): UpdatePolicy {
  return updatePolicy({
    isPackaged: app.isPackaged,
    hasFeed: app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml')),
    platform: process.platform,
    environment: process.env,
  })
}
