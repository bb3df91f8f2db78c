import { contract } from '../../shared/contract.ts'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectStored } from '../e2e/queue-page.ts'
import { expect, test } from './desktop-test.ts'
import { callRaw, callsWithInput, takePort } from './raw-port.ts'

test('the page has no Node, and of the preload script only what was exposed', async ({ desktop }) => {
  const page = await desktop.open()
  const seen = await page.evaluate(() => {
    const names = window as unknown as Record<string, unknown>
    const found = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer']
    const bridge = names.mayfly as Record<string, unknown>
    try {
      bridge.pathsForFiles = () => ['/etc/passwd']
    } catch {
      // Frozen: strict code is told so.
    }
    return {
      found: found.filter((name) => names[name] !== undefined),
      bridge: Object.keys(bridge).sort(),
      frozen: Object.isFrozen(bridge),
    }
  })
  expect(seen).toEqual({ found: [], bridge: ['pathsForFiles', 'platform'], frozen: true })
})

test('the page cannot be led elsewhere, and opens no window', async ({ desktop }) => {
  const page = await desktop.open()
  const address = page.url()
  await desktop.app.evaluate(({ shell }) => {
    const opened: string[] = []
    shell.openExternal = async (url) => void opened.push(url)
    Object.assign(globalThis, { openedOutside: () => opened })
  })
  const openedOutside = () =>
    desktop.app.evaluate(() => (globalThis as unknown as { openedOutside(): string[] }).openedOutside())
  for (const url of [
    'https://evil.example/',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    'data:text/html,x',
  ]) {
    await page.evaluate((target) => {
      window.location.href = target
    }, url)
    await page.evaluate((target) => {
      const link = document.createElement('a')
      link.href = target
      link.target = '_blank'
      document.body.append(link)
      link.click()
      link.remove()
      window.open(target)
    }, url)
  }
  await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible()
  expect(page.url().split('#')[0]).toBe(address.split('#')[0])
  const count = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  expect([await count(), desktop.app.windows().length]).toEqual([1, 1])
  // Web addresses go to the system's browser, once for each click or call, and nothing else does.
  await expect.poll(async () => (await openedOutside()).length).toBe(4)
  expect([...new Set(await openedOutside())].sort()).toEqual(['http://127.0.0.1:1/', 'https://evil.example/'])
})

test('no frame, no foreign script and no foreign connection gets past the policy', async ({ desktop }) => {
  const page = await desktop.open()
  const broken = await page.evaluate(async () => {
    const seen = new Set<string>()
    document.addEventListener('securitypolicyviolation', (event) => seen.add(event.effectiveDirective))
    const frame = document.createElement('iframe')
    frame.src = 'https://evil.example/'
    const script = document.createElement('script')
    script.textContent = 'window.wasRun = true'
    const remote = document.createElement('script')
    remote.src = 'https://evil.example/x.js'
    document.body.append(frame, script, remote)
    await fetch('https://evil.example/').catch(() => {})
    while (seen.size < 3) await new Promise((resolve) => setTimeout(resolve, 10))
    return { seen: [...seen].sort(), wasRun: 'wasRun' in window }
  })
  expect(broken).toEqual({ seen: ['connect-src', 'frame-src', 'script-src-elem'], wasRun: false })
})

test('every permission is refused', async ({ desktop }) => {
  const page = await desktop.open()
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read']
    const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }))
    return (await Promise.all(asked)).map(({ state }) => state)
  })
  expect(states).not.toContain('granted')
  expect(states).toHaveLength(6)
})

test('a page can have nothing saved but a picture that it drew', async ({ desktop }) => {
  const page = await desktop.open()
  await desktop.app.evaluate(({ session }) => {
    const refused: [string, boolean][] = []
    session.defaultSession.on('will-download', (event, item) => {
      refused.push([item.getFilename(), event.defaultPrevented])
      // Nobody answers the dialog that would ask where.
      event.preventDefault()
    })
    Object.assign(globalThis, { refusedDownloads: () => refused })
  })
  const refused = () =>
    desktop.app.evaluate(() =>
      (globalThis as unknown as { refusedDownloads(): [string, boolean][] }).refusedDownloads(),
    )
  const wanted: [string, string, boolean][] = [
    ['blob:', 'setup.exe', true],
    ['data:text/html,x', 'page.html', true],
    ['data:image/png;base64,iVBORw0KGgo=', 'data.png', true],
    ['/index.html', 'index.html', true],
    ['blob:', 'code.png', false],
  ]
  for (const [index, [address, name]] of wanted.entries()) {
    await page.evaluate(
      ([from, download]) => {
        const link = document.createElement('a')
        link.href = from === 'blob:' ? URL.createObjectURL(new Blob(['x'])) : from
        link.download = download
        link.click()
      },
      [address, name] as const,
    )
    await expect.poll(async () => (await refused()).length).toBe(index + 1)
  }
  expect(await refused()).toEqual(wanted.map(([, name, isRefused]) => [name, isRefused]))
})

test('each document of ours gets one port, and a page asks in vain for another', async ({ desktop }) => {
  const page = await desktop.open()
  const count = await page.evaluate(async () => {
    let ports = 0
    window.addEventListener('message', (event) => {
      ports += event.ports.length
    })
    for (let time = 0; time < 5; time += 1) window.postMessage('mayfly:ready', '*')
    await new Promise((resolve) => setTimeout(resolve, 300))
    return ports
  })
  expect(count).toBe(0)
  await page.reload()
  await expect(page.getByText('Drop files anywhere')).toBeVisible()
})

test('a page that tries every call with garbage is refused each time, and the engine is unmoved', async ({
  desktop,
}) => {
  const page = await desktop.open()
  await takePort(page)
  const paths = callsWithInput(contract)
  expect(paths.length).toBeGreaterThan(20)
  const settings = { path: '/settings/update', body: '{}' }
  const [before] = await callRaw(page, [settings])
  const garbage = ['"text"', '[]', '{"all":"yes"}', '{"ids":[7]}', '{"__proto__":{"ids":[]}}', '-1', 'null']
  const calls = paths.flatMap((path) => garbage.map((body) => ({ path, body })))
  const replies = await callRaw(page, calls)
  const accepted = calls.filter((_, index) => replies[index]?.outcome === 'answered')
  // To these, an object with none of their fields is an empty one, which asks for nothing.
  const takeEmpty = ['/queue/run', '/settings/update', '/host/chooseFiles']
  expect(accepted.filter(({ path, body }) => !takeEmpty.includes(path) || !body.startsWith('{'))).toEqual([])
  const refusals = new Set(replies.map(({ outcome }) => outcome))
  expect([...refusals].sort()).toEqual(['BAD_REQUEST', 'answered'])

  const [after] = await callRaw(page, [settings])
  expect(before?.outcome).toBe('answered')
  expect(after).toEqual(before)
  const [rows] = await callRaw(page, [{ path: '/queue/range', body: '{"start":0,"count":10}' }])
  expect(rows?.value).toMatchObject({ total: 0 })
  expect(desktop.sandbox.requests()).toEqual([])
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible()
})

test('after messages that are no calls at all, the same port still works', async ({ desktop }) => {
  const page = await desktop.open()
  await takePort(page)
  await page.evaluate(() => {
    const { port } = window as unknown as { port: MessagePort }
    const odd = [
      '',
      'null',
      '{',
      '[]',
      '{"i":1}',
      '{"i":1,"p":{"u":"x"}}',
      '{"i":1,"t":3}',
      7,
      null,
      { i: 1 },
    ]
    for (const message of odd) port.postMessage(message)
  })
  const [reply] = await callRaw(page, [{ path: '/queue/range', body: '{"start":0,"count":10}' }])
  expect(reply).toMatchObject({ outcome: 'answered', value: { total: 0 } })
  await page.reload()
  const notes = await desktop.file('notes.txt', 'a few words')
  await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible()
  await dropFiles(page, [notes.path])
  await expectStored(desktop.sandbox, [notes])
})
