import type { ExpiringSummary, HistorySort } from './history.ts'

export const newestFirst = { by: 'time', descending: true } as const satisfies HistorySort
export const nothingExpires: ExpiringSummary = { count: 0, withoutCopy: 0, firstAt: null, reminder: null }
