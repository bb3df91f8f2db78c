/** What a document's preload world tells main, in order; the first is `document`. */
export type FromDocument =
  | { readonly kind: 'document'; readonly url: string }
  | { readonly kind: 'went'; readonly url: string }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'port'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly port: number }

/** What main tells a document's preload world. Ports are known by their numbers. */
export type ToDocument =
  | {
      readonly kind: 'post'
      readonly channel: string
      readonly message: unknown
      readonly ports: readonly number[]
    }
  | { readonly kind: 'port'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly port: number }
