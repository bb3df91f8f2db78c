// The hosts' own sample for many files, as their pages have it: `fetch` with `FormData`, one after the other.
// Usage: node sample-loop.mjs <base URL> <folder>, with the key in MAYFLY_KIE_KEY.
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

const [baseUrl, folder] = process.argv.slice(2)

async function upload(path) {
  const form = new FormData()
  form.append('file', new Blob([readFileSync(path)]), basename(path))
  form.append('uploadPath', 'mayfly')
  form.append('fileName', basename(path))
  const response = await fetch(`${baseUrl}/api/file-stream-upload`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.MAYFLY_KIE_KEY}` },
    body: form,
  })
  if (!response.ok) throw new Error(`Upload failed: ${response.statusText}`)
  const result = await response.json()
  if (!result.success) throw new Error(result.msg)
  return result.data.downloadUrl
}

for (const name of await readdir(folder)) process.stdout.write(`${await upload(join(folder, name))}\n`)
