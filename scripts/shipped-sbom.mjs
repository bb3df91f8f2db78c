// `npm sbom --sbom-format cyclonedx | node scripts/shipped-sbom.mjs`: of that list, what is inside a package of Mayfly.
// Plain JavaScript for any Node from 18 up.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Libraries of the interface, which its bundle holds: for npm they only serve to build. */
export const bundled = [
  '@tanstack/react-virtual',
  'lucide-react',
  'react',
  'react-aria-components',
  'react-dom',
  'uqr',
  'zustand',
]

/**
 * A CycloneDX list without what only builds and tests; Electron is in it, the programs that download it are not.
 * @param names of the packages that are shipped with all that they depend on
 */
export function shippedOnly(sbom, names) {
  const asked = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const refs = new Map(sbom.components.map((part) => [part['bom-ref'], part]))
  const own = asked.get(sbom.metadata.component['bom-ref']) ?? []
  const named = (wanted) => own.filter((ref) => wanted.includes(refs.get(ref)?.name))
  const missing = [...names, 'electron'].filter((name) => named([name]).length !== 1)
  if (missing.length > 0) throw new Error(`not in the list: ${missing.join(', ')}`)
  const [electron] = named(['electron'])
  const kept = new Set()
  const left = named(names)
  for (let ref = left.pop(); ref !== undefined; ref = left.pop()) {
    // Types are gone once it is built.
    if (kept.has(ref) || ref.startsWith('@types/')) continue
    kept.add(ref)
    left.push(...(asked.get(ref) ?? []))
  }
  kept.add(electron)
  const top = sbom.metadata.component['bom-ref']
  return {
    ...sbom,
    components: sbom.components
      .filter((part) => kept.has(part['bom-ref']))
      .map(({ properties, ...part }) => ({ ...part, scope: 'required' })),
    dependencies: sbom.dependencies
      .filter(({ ref }) => ref === top || kept.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: ref === electron ? [] : dependsOn.filter((other) => kept.has(other)),
      })),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const names = [...Object.keys(manifest.dependencies), ...bundled]
  console.log(JSON.stringify(shippedOnly(JSON.parse(readFileSync(0, 'utf8')), names), null, 2))
}
