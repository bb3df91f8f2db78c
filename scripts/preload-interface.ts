import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite'

/**
 * Names in the page what its first script imports a moment later, so that all of it comes at once: Vite does that for
 * static imports alone. `name`: of the module that is imported then.
 */
export function preloadInterface(name: string): Plugin {
  return {
    name: 'preload-interface',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((one) => one.type === 'chunk')
        const first = chunks.find((chunk) => chunk.name === name)
        if (bundle && !first) throw new Error(`There is no chunk "${name}" to be loaded beforehand.`)
        return first ? withImports(first, chunks).flatMap((chunk) => tagsFor(chunk, html)) : []
      },
    },
  }
}

function withImports(
  chunk: Rollup.OutputChunk,
  all: readonly Rollup.OutputChunk[],
  found = new Set<Rollup.OutputChunk>(),
): Rollup.OutputChunk[] {
  if (found.has(chunk)) return []
  found.add(chunk)
  for (const one of all) if (chunk.imports.includes(one.fileName)) withImports(one, all, found)
  return [...found]
}

function tagsFor({ fileName, viteMetadata }: Rollup.OutputChunk, html: string): HtmlTagDescriptor[] {
  const link = (rel: string, path: string): HtmlTagDescriptor[] =>
    html.includes(`./${path}"`)
      ? []
      : [{ tag: 'link', attrs: { rel, crossorigin: true, href: `./${path}` }, injectTo: 'head' }]
  return [
    ...link('modulepreload', fileName),
    ...[...(viteMetadata?.importedCss ?? [])].flatMap((path) => link('stylesheet', path)),
  ]
}
