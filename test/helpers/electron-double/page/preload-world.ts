import type { FromDocument, ToDocument } from '../document-messages.ts'

/**
 * The renderer's side of Electron for a preload script. Both functions run in the page (their source is sent
 * there), each in its own world, so they can use nothing from outside themselves.
 */

/**
 * In the isolated world: what `require('electron')` gives a sandboxed preload, and the line to main.
 * @param port of the app process, and `path` there: where this window's documents connect
 */
export function preloadWorld(key: string, port: number, path: string) {
  const ports = new Map<number, MessagePort>()
  const listeners = new Map<string, ((event: unknown, ...args: unknown[]) => void)[]>()
  const exposed: Record<string, Record<string, unknown>> = {}
  const only = (name: string, members: object) =>
    new Proxy(members, {
      get(target, member) {
        if (typeof member === 'symbol' || member in target) return Reflect.get(target, member)
        throw new Error(`${name}.${member} is not doubled`)
      },
    })

  // Only a host of this page's own name is in its policy's `'self'`.
  const host = location.hostname.endsWith('.localhost') ? location.hostname : '127.0.0.1'
  const line = new WebSocket(`ws://${host}:${port}${path}`)
  const unsent: FromDocument[] = []
  const report = (message: FromDocument) => {
    if (line.readyState === WebSocket.CONNECTING) unsent.push(message)
    else line.send(JSON.stringify(message))
  }
  line.onopen = () => {
    for (const message of unsent) report(message)
  }
  line.onmessage = ({ data }) => hear(JSON.parse(data))
  document.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
    if (blockedURI.startsWith(`ws://${host}:${port}`))
      throw new Error('the policy of this page keeps the double out')
  })
  report({ kind: 'document', url: location.href })
  window.addEventListener('load', () => report({ kind: 'loaded' }))
  window.navigation.addEventListener('currententrychange', () => report({ kind: 'went', url: location.href }))

  function takePort(id: number): MessagePort {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    port1.onmessage = ({ data, ports: moved }) => {
      if (moved.length > 0) throw new Error('ports that a page sends are not doubled')
      report({ kind: 'port', port: id, data })
    }
    port1.addEventListener('close', () => {
      if (ports.delete(id)) report({ kind: 'portClosed', port: id })
    })
    return port2
  }

  function hear(given: ToDocument): void {
    if (given.kind === 'port') ports.get(given.port)?.postMessage(given.data)
    if (given.kind === 'portClosed') {
      ports.get(given.port)?.close()
      ports.delete(given.port)
    }
    if (given.kind === 'post') {
      const event = { ports: given.ports.map(takePort) }
      for (const listener of listeners.get(given.channel) ?? []) listener(event, given.message)
    }
  }

  /** Stopped here by the debugger, which puts the path into `path`: the real call is synchronous too. */
  function electronDoubleAskForPath(file: File): string {
    let path = ''
    // biome-ignore lint/suspicious/noDebugger: this is how the test process answers
    debugger
    void file
    // biome-ignore lint/correctness/noSelfAssign: `path` is written from outside
    path = path
    return path
  }

  // The page's world asks for what was exposed, and calls it; an event's detail is cloned between worlds.
  const tell = (what: string, detail: unknown) =>
    document.dispatchEvent(new CustomEvent(`${key}:${what}`, { detail }))
  const describe = () => {
    for (const [name, api] of Object.entries(exposed)) {
      const plain = Object.entries(api).filter(([, member]) => typeof member !== 'function')
      const functions = Object.keys(api).filter((member) => typeof api[member] === 'function')
      tell('expose', { name, values: Object.fromEntries(plain), functions })
    }
  }
  document.addEventListener(`${key}:hello`, describe)
  document.addEventListener(`${key}:call`, (event) => {
    const { name, member, args } = (event as CustomEvent).detail
    const call = exposed[name]?.[member] as (...args: unknown[]) => unknown
    try {
      const value = call(...args)
      if (value instanceof Promise) throw new Error('functions that give a promise are not doubled')
      tell('result', { value })
    } catch (error) {
      tell('result', { error: String(error) })
    }
  })

  return only('electron', {
    contextBridge: only('contextBridge', {
      exposeInMainWorld(name: string, api: Record<string, unknown>) {
        if (name in exposed) throw new Error(`${name} is exposed already`)
        exposed[name] = api
        describe()
      },
    }),
    ipcRenderer: only('ipcRenderer', {
      send(channel: string, ...args: unknown[]) {
        report({ kind: 'ipc', channel, args })
      },
      on(channel: string, listener: (event: unknown, ...args: unknown[]) => void) {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      },
    }),
    webUtils: only('webUtils', {
      getPathForFile(file: unknown) {
        if (!(file instanceof File)) throw new TypeError('getPathForFile wants a File')
        return electronDoubleAskForPath(file)
      },
    }),
  })
}

/** In the page's own world: what the preload script exposed, frozen. */
export function pageWorld(key: string) {
  const call = (name: string, member: string, args: unknown[]) => {
    let result: { value?: unknown; error?: string } = {}
    const take = (event: Event) => {
      result = (event as CustomEvent).detail
    }
    document.addEventListener(`${key}:result`, take, { once: true })
    document.dispatchEvent(new CustomEvent(`${key}:call`, { detail: { name, member, args } }))
    if (result.error !== undefined) throw new Error(result.error)
    return result.value
  }
  document.addEventListener(`${key}:expose`, (event) => {
    const { name, values, functions } = (event as CustomEvent).detail
    if (name in window) return
    const calls = functions.map((member: string) => [
      member,
      (...args: unknown[]) => call(name, member, args),
    ])
    const value = Object.freeze({ ...values, ...Object.fromEntries(calls) })
    Object.defineProperty(window, name, { value, enumerable: true })
  })
  document.dispatchEvent(new CustomEvent(`${key}:hello`))
}
