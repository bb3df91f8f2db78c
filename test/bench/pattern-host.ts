import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves so many bytes of one pattern, as fast as it can; its first line of output is its address. */
const [bytes = '0'] = process.argv.slice(2)
const total = Number(bytes)
const piece = Buffer.alloc(1_048_576, 'a copy of what was uploaded; ')
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-length': total, etag: '"v1"' })
  let left = total
  const more = () => {
    while (left > 0) {
      const next = piece.subarray(0, Math.min(left, piece.byteLength))
      left -= next.byteLength
      if (!response.write(next)) return void response.once('drain', more)
    }
    response.end()
  }
  more()
})
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file` })),
)
