import { protocol } from 'electron'
import { picturePath } from '../../shared/picture.ts'
import { appOrigin, appScheme } from './app-address.ts'

type AppFile = { readonly body: Buffer; readonly contentType: string }

export interface AppContent {
  /** The built interface, by path. */
  readonly files: ReadonlyMap<string, AppFile>
  /** Takes bytes without a path: pasted pixels, posted by our page to `/intake?name=…`. */
  readonly intake: (request: Request) => Promise<Response>
  /** Gives and takes pictures of uploads. */
  readonly pictures: (request: Request) => Promise<Response>
}

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges }])
}

/** Serves `mayfly-app://app/…`: the interface's files, and the intake beside them, on the page's own origin. */
export function serveApp(content: AppContent): void {
  protocol.handle(appScheme, (request) => answer(content, request))
}

async function answer({ files, intake, pictures }: AppContent, request: Request): Promise<Response> {
  const { host, pathname } = new URL(request.url)
  if (host !== 'app') return new Response(null, { status: 404 })
  if (pathname === '/intake' || pathname === picturePath) {
    const origin = request.headers.get('origin')
    if (origin !== null && origin !== appOrigin) return new Response(null, { status: 403 })
    return pathname === picturePath ? pictures(request) : intake(request)
  }
  const file = files.get(pathname)
  if (!file || request.method !== 'GET') return new Response(null, { status: 404 })
  return new Response(new Uint8Array(file.body), {
    headers: {
      ...headers,
      'content-type': file.contentType,
      // What is under assets has a hash of its content in its name.
      'cache-control': pathname.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store',
    },
  })
}
