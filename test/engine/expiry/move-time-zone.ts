/** Runs by itself, where /etc is its own: moves the computer to other time zones, and prints the hour of a moment in each. */
import { rmSync, symlinkSync } from 'node:fs'
import { noticeTimeZone } from '../../../electron/engine/notice-time-zone.ts'

const hours = ['Asia/Tokyo', 'America/New_York'].map((zone) => {
  rmSync('/etc/localtime', { force: true })
  symlinkSync(`/usr/share/zoneinfo/${zone}`, '/etc/localtime')
  noticeTimeZone()
  return new Date(0).getHours()
})
console.log(JSON.stringify(hours))
