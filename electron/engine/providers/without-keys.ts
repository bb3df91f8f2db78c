import type { Provider, SendJob, SendOutcome } from './provider.ts'

/**
 * The provider, but what a host gives back is not kept where one of the keys stands in it: a link with the key in
 * it would be shared with the key.
 */
export function withoutKeys(provider: Provider): Provider {
  return { ...provider, send: async (job) => judged(provider.info.name, job, await provider.send(job)) }
}

function judged(host: string, job: SendJob, outcome: SendOutcome): SendOutcome {
  if (!outcome.ok) return outcome
  const texts = Object.values(outcome.result).filter((value) => typeof value === 'string')
  const keys = Object.values(job.keys).filter((key) => key !== '')
  const told = keys.some((key) =>
    texts.some((text) => text.includes(key) || text.includes(encodeURIComponent(key))),
  )
  if (!told) return outcome
  const message = `${host} put the key into its answer, so the link was not kept: whoever has it would have the key. Check the base URL.`
  return { ok: false, failure: { code: 'rejected', message }, reply: outcome.reply }
}
