import { fastClock } from '../../helpers/fast-clock.ts'
import { testEngine } from '../../helpers/test-engine.ts'

/** Ten times as fast: a part of some megabytes must not look stalled on a busy computer. */
export async function practiceUploadcare(sandbox = {}) {
  const t = await testEngine({ sandbox: { allowPrivateFetch: true, ...sandbox }, clock: fastClock(10) })
  await t.engine.keys.set('uploadcare', 'public-key', t.sandbox.key)
  return { ...t, to: { destination: 'uploadcare', baseUrl: t.sandbox.url } as const }
}
