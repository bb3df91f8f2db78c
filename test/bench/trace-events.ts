import { z } from 'zod'

const eventSchema = z.looseObject({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  /** µs. */
  dur: z.number().optional(),
  args: z.looseObject({ name: z.string().optional() }).optional(),
})
const traceSchema = z.looseObject({ traceEvents: z.array(eventSchema) })

/** What the browser calls its entries into a page's scripts. */
const scripting = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FireIdleCallback',
  'FunctionCall',
  'RunMicrotasks',
  'TimerFire',
  'v8.callFunction',
])

export interface ScriptingTimes {
  /** ms of the longest single run of scripts in a page's main thread. */
  readonly longest: number
  readonly over50: number
  readonly runs: number
}

/** Reads a trace of Chromium: how long scripts ran without a break. Throws when it holds no scripts. */
export function scriptingTimes(trace: Buffer): ScriptingTimes {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString()))
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const durations = traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && scripting.has(name) && mainThreads.has(`${pid} ${tid}`))
    .map(({ dur = 0 }) => dur / 1000)
  if (durations.length === 0) throw new Error('The trace holds no scripts.')
  return {
    longest: durations.reduce((most, one) => Math.max(most, one), 0),
    over50: durations.filter((one) => one > 50).length,
    runs: durations.length,
  }
}
