/** The host says no. `message` is what its own reply says; `status` the code it says it with. */
export class HostRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'HostRefusal'
    this.status = status
  }
}
