import { EventEmitter } from 'node:events'

/** A doubled class or module: any members of the real one, each with its real type. */
export type Part<T> = Partial<Omit<T, keyof EventEmitter>>

/** Public members that the double has and Electron has not. */
type Invented<Double, Real> = Exclude<Extract<keyof Double, string>, keyof Real | keyof EventEmitter>

/** Fails the type check when the double offers what Electron does not have: `[never]` is all that fits. */
export function hasNothingInvented<Double, Real>(
  ..._: [Invented<Double, Real>] extends [never] ? [] : [never]
) {}

/** What languages, loggers and test tools look for on any object. */
const askedOfAnything = new Set([
  'then',
  'toJSON',
  'asymmetricMatch',
  'nodeType',
  '$$typeof',
  'inspect',
  'default',
])

/** A module of plain functions; what is not among them throws when it is touched. */
export function onlyDoubled<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || askedOfAnything.has(key)) {
        return Reflect.get(target, key, receiver)
      }
      throw new Error(`${name}.${key} is not doubled`)
    },
    set(target, key, value) {
      if (!(key in target)) throw new Error(`${name}.${String(key)} is not doubled`)
      return Reflect.set(target, key, value)
    },
  })
}

/** A whole module that is not doubled: any use throws. */
export function notDoubled(name: string): unknown {
  const refuse = (): never => {
    throw new Error(`${name} is not doubled`)
  }
  return new Proxy(function module() {}, { get: refuse, apply: refuse, construct: refuse, set: refuse })
}

/**
 * Base of doubled classes: an emitter on which a member that is not doubled throws, and an event that the double
 * never emits cannot be listened to. `#` fields work, since the guard is the prototype and not the object.
 */
export function guardedEmitter(name: string, events: readonly string[]): new () => EventEmitter {
  const guard = new Proxy(EventEmitter.prototype, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || key.startsWith('_') || askedOfAnything.has(key)) {
        return Reflect.get(target, key, receiver)
      }
      throw new Error(`${name}.${key} is not doubled`)
    },
    set(_target, key, value, receiver) {
      if (typeof key === 'string' && !key.startsWith('_')) throw new Error(`${name}.${key} is not doubled`)
      return Reflect.defineProperty(receiver, key, {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      })
    },
  })
  const known = new Set([...events, 'newListener', 'removeListener'])
  class Guarded extends EventEmitter {
    constructor() {
      super()
      super.on('newListener', (event: string) => {
        if (!known.has(event)) throw new Error(`the event ${name} '${event}' is not doubled`)
      })
    }
  }
  Object.setPrototypeOf(Guarded.prototype, guard)
  return Guarded
}

/** The event object of what main may refuse. */
export function preventable<T extends object>(details: T) {
  const event = { ...details, defaultPrevented: false, preventDefault: () => {} }
  event.preventDefault = () => {
    event.defaultPrevented = true
  }
  return event
}
