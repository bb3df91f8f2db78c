import type { BenchCase } from './bench-case.ts'
import { addTenThousand } from './cases/add-ten-thousand.ts'
import { base64Memory } from './cases/base64-memory.ts'
import { desktopStart } from './cases/desktop-start.ts'
import { dueReminders } from './cases/due-reminders.ts'
import { growthByCount, growthBySize } from './cases/growth.ts'
import { history1m, history100k } from './cases/history.ts'
import { idleMemory } from './cases/idle-memory.ts'
import { longQueue } from './cases/long-queue.ts'
import { manyFiles } from './cases/many-files.ts'
import { saveCopies } from './cases/save-copies.ts'
import { singleFile } from './cases/single-file.ts'
import { uploadcareCase } from './cases/uploadcare.ts'
import { watchTenThousand } from './cases/watch-ten-thousand.ts'

/** Everything that is measured, in the order of the report. */
export const benchCases: readonly BenchCase[] = [
  singleFile,
  manyFiles,
  base64Memory,
  uploadcareCase,
  addTenThousand,
  watchTenThousand,
  desktopStart,
  saveCopies,
  dueReminders,
  longQueue,
  idleMemory,
  growthBySize,
  growthByCount,
  history100k,
  history1m,
]
