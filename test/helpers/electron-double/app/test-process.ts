import type { AppCalls, BrowserCalls } from '../app-calls.ts'
import { createLink } from '../link.ts'

/** The process that started this one and owns the browser. */
export const testProcess = createLink<BrowserCalls, AppCalls>(process)

// A test that was cut short leaves no app behind.
process.on('disconnect', () => process.exit(1))
