export interface UpdateFacts {
  readonly isPackaged: boolean
  /** The package names a place that publishes new versions. */
  readonly hasFeed: boolean
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Whether this Mayfly may look for new versions; `words` say so to a person. */
export type UpdatePolicy = { readonly kind: 'off' | 'on'; readonly words: string }

/** Only an installed program that can replace itself, and knows of a place to ask, ever asks. */
export function updatePolicy({ isPackaged, hasFeed, platform, environment }: UpdateFacts): UpdatePolicy {
  if (!isPackaged) return off('This Mayfly runs from its sources, and never looks for updates.')
  if (!hasFeed)
    return off('Off: no place publishes Mayfly yet, so it asks nobody. To update, install a newer package.')
  if (platform === 'win32' && environment.PORTABLE_EXECUTABLE_FILE)
    return off('Off: a portable Mayfly is updated by hand. Replace its file with a newer one.')
  if (platform === 'linux' && !environment.APPIMAGE)
    return off('Off: this Mayfly belongs to the system’s packages, and is updated with them.')
  return {
    kind: 'on',
    words: 'Mayfly looks for a new version once a day, and changes over when it is closed.',
  }
}

function off(words: string): UpdatePolicy {
  return { kind: 'off', words }
}
