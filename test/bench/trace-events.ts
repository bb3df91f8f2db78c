import { z } from 'zod'

const eventSchema = z.looseObject({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  /** µs from begin to end, and of them on a core. */
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z
    .looseObject({
      name: z.string().optional(),
      data: z.looseObject({ functionName: z.string().optional(), type: z.string().optional() }).optional(),
    })
    .optional(),
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
  /** ms that this run was on a core; the rest of the time its thread waited for one. */
  readonly longestOnCore: number
  /** ms of the run that was on a core for longest. */
  readonly mostOnCore: number
  /** What the browser calls it. */
  readonly longestName: string
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
  const runs = traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && scripting.has(name) && mainThreads.has(`${pid} ${tid}`))
    .map(({ name, dur = 0, tdur, args }) => ({
      ms: dur / 1000,
      onCore: (tdur ?? dur) / 1000,
      name: [name, args?.data?.type, args?.data?.functionName].filter(Boolean).join(' '),
    }))
    .sort((a, b) => b.ms - a.ms)
  const [longest] = runs
  if (longest === undefined) throw new Error('The trace holds no scripts.')
  return {
    longest: longest.ms,
    longestOnCore: longest.onCore,
    mostOnCore: Math.max(...runs.map(({ onCore }) => onCore)),
    longestName: longest.name,
    over50: runs.filter(({ ms }) => ms > 50).length,
    runs: runs.length,
  }
}
