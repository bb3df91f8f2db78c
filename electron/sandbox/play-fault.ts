import { once } from 'node:events'
import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'

const json = { 'content-type': 'application/json; charset=utf-8' }
const html = { 'content-type': 'text/html; charset=utf-8' }

const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>practice page</p></body></html>`

/** Plays what a host does instead of storing. False when this fault leaves the file to be stored. */
export async function playBeforeStoring(exchange: Exchange, fault: Fault): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      playStatus(exchange, fault)
      return true
    case 'inside-200':
      exchange.reply(200, json, exchange.envelope(fault.code, fault.message ?? 'Practice failure'))
      return true
    case 'too-many-requests':
      exchange.reply(429, { ...json, ...retryAfter(fault) }, exchange.envelope(429, 'Too many requests'))
      return true
    case 'unavailable':
      exchange.reply(503, { ...html, ...retryAfter(fault) }, page('503 Service Temporarily Unavailable'))
      return true
    case 'plan-refused':
      exchange.reply(fault.status, json, exchange.envelope(fault.status, 'Insufficient plan level'))
      return true
    case 'filter-page':
      exchange.reply(403, { ...html, server: 'cloudflare' }, page('Attention Required! | Access denied'))
      return true
    case 'html-page':
    case 'stall-after-body':
    case 'cut-json':
    case 'wrong-types':
    case 'huge-reply':
      if (fault.stored) return false
      return playInReply(exchange, fault, 200, exchange.envelope(200, 'success'))
    case 'reset-before-reading':
      return exchange.reset()
    case 'early-413':
      exchange.reply(413, html, page('413 Request Entity Too Large'))
      return true
    case 'reset-mid-body':
    case 'reply-lost':
    case 'slow-reading':
    case 'slow-reply':
    case 'stall-reading':
      return false
    default:
      return fault satisfies never
  }
}

/** Spoils a reply whose work is done. False when the reply should go out as it is. */
export async function playInReply(
  exchange: Exchange,
  fault: Fault,
  status: number,
  text: string,
): Promise<boolean> {
  const { response } = exchange
  switch (fault.kind) {
    case 'reply-lost':
      return exchange.reset()
    case 'stall-after-body':
      return exchange.stall()
    case 'slow-reply':
      await sleep(fault.ms, undefined, { signal: exchange.closed })
      return false
    case 'html-page':
      exchange.reply(fault.status, html, page('Welcome'))
      return true
    case 'cut-json': {
      const half = text.slice(0, Math.max(1, Math.floor(text.length / 2)))
      if (fault.cut === 'json') {
        exchange.reply(status, json, half)
        return true
      }
      response.writeHead(status, { ...json, 'content-length': Buffer.byteLength(text) })
      await new Promise<void>((resolve) => response.write(half, () => resolve()))
      exchange.request.socket.destroy()
      return true
    }
    case 'wrong-types':
      exchange.reply(
        200,
        json,
        JSON.stringify({ success: 'yes', code: '200', msg: 7, data: [{ fileUrl: 5, downloadUrl: null }] }),
      )
      return true
    case 'huge-reply':
      await writeHuge(exchange, fault.bytes)
      return true
    default:
      return false
  }
}

function playStatus(exchange: Exchange, fault: Extract<Fault, { kind: 'status' }>): void {
  const message = fault.message ?? `Practice failure ${fault.status}`
  const [headers, body] = {
    json: [json, exchange.envelope(fault.status, message)],
    html: [html, page(message)],
    text: [{ 'content-type': 'text/plain; charset=utf-8' }, message],
    empty: [{}, ''],
  }[fault.body] as [OutgoingHttpHeaders, string]
  exchange.reply(fault.status, headers, body)
}

function retryAfter(fault: {
  retryAfter: 'seconds' | 'date' | 'absent'
  seconds: number
}): OutgoingHttpHeaders {
  switch (fault.retryAfter) {
    case 'absent':
      return {}
    case 'seconds':
      return { 'retry-after': String(fault.seconds) }
    case 'date':
      return { 'retry-after': new Date(Date.now() + fault.seconds * 1000).toUTCString() }
  }
}

async function writeHuge(exchange: Exchange, bytes: number): Promise<void> {
  const { response } = exchange
  const opening = Buffer.from('{"success":true,"code":200,"msg":"')
  const filling = Buffer.alloc(65_536, 'x')
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.writeHead(200, json)
  response.write(opening)
  for (let sent = opening.length; sent < bytes && !response.destroyed; sent += filling.length) {
    if (response.write(filling.subarray(0, Math.min(filling.length, bytes - sent)))) continue
    await once(response, 'drain', { signal: gone.signal }).catch(() => {})
  }
  response.end('","data":null}')
}
