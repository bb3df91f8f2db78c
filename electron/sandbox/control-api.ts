import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { faultRuleSchema, randomFaultsSchema } from './fault.ts'
import type { FaultPlan } from './fault-plan.ts'
import type { StoredFile } from './file-store.ts'

export interface ControlTarget {
  readonly token: string
  readonly faults: FaultPlan
  files(): StoredFile[]
  requests(): unknown[]
  setClockOffset(ms: number): void
}

const maxBodyBytes = 65_536

/**
 * `/_sandbox/…`, for tests that run the sandbox as a process: POST a rule (or `{random}`) to `faults`, DELETE them,
 * GET `files` and `requests`, POST `{offsetMs}` to `clock`. Only with the token that was printed at the start.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  target: ControlTarget,
): Promise<void> {
  const reply = (status: number, value: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(value))
  }
  if (!sameText(String(request.headers['x-sandbox-control'] ?? ''), target.token)) {
    return reply(403, { error: 'The header X-Sandbox-Control must hold the token printed at the start.' })
  }
  try {
    switch (`${request.method} ${path}`) {
      case 'POST /_sandbox/faults': {
        const body = await readJson(request)
        const random = z.object({ random: randomFaultsSchema }).safeParse(body)
        if (random.success) target.faults.random(random.data.random)
        else for (const rule of z.array(faultRuleSchema).parse([body].flat())) target.faults.add(rule)
        return reply(200, { ok: true })
      }
      case 'DELETE /_sandbox/faults':
        target.faults.clear()
        return reply(200, { ok: true })
      case 'GET /_sandbox/files':
        return reply(200, target.files())
      case 'GET /_sandbox/requests':
        return reply(200, target.requests())
      case 'POST /_sandbox/clock':
        target.setClockOffset(z.object({ offsetMs: z.number() }).parse(await readJson(request)).offsetMs)
        return reply(200, { ok: true })
      default:
        return reply(404, { error: 'There is no such control.' })
    }
  } catch (cause) {
    return reply(400, { error: cause instanceof Error ? cause.message : 'The body could not be read.' })
  }
}

/** Compares in a time that depends on neither text. */
export function sameText(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new Error('The body is too long.')
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString())
}
