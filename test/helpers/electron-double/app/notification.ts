import { guardedEmitter, hasNothingInvented, type Part } from './guard.ts'
import { memory } from './memory.ts'

export class Notification
  extends guardedEmitter('Notification', ['show', 'click', 'close', 'action', 'reply', 'failed'])
  implements Part<Electron.Notification>
{
  readonly title: string
  readonly body: string

  readonly actions: Electron.NotificationAction[]

  constructor({ title = '', body = '', actions = [] }: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = title
    this.body = body
    this.actions = actions
  }
  show(): void {
    memory.notifications.push({
      title: this.title,
      body: this.body,
      actions: this.actions.map(({ text = '' }) => text),
      emitter: this,
    })
    this.emit('show', {})
  }
  close(): void {
    memory.notifications = memory.notifications.filter(({ emitter }) => emitter !== this)
    this.emit('close', {})
  }
  static isSupported = () => true
}
hasNothingInvented<Notification, Electron.Notification>()
