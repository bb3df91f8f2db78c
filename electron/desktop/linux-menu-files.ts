import { quotedForExec, tryExecLine } from './exec-line.ts'

/** What file managers write in their menus. */
const label = 'Upload with Mayfly'
/** Looked up in the theme of icons. */
export const iconName = 'mayfly-desktop'

/** The person's own desktop entry, for a program that no package installed: "Open with", links, and its actions. */
export function ownDesktopEntry(program: string, mimeTypes: readonly string[]): string {
  const exec = quotedForExec(program)
  return lines(
    '[Desktop Entry]',
    'Type=Application',
    'Name=Mayfly',
    'Comment=Upload files and keep an eye on their links',
    tryExecLine(program),
    `Exec=${exec} %U`,
    `Icon=${iconName}`,
    'Terminal=false',
    'Categories=Network;',
    `MimeType=${[...mimeTypes, 'x-scheme-handler/mayfly'].join(';')};`,
    'Actions=upload-clipboard;small-window;',
    '',
    '[Desktop Action upload-clipboard]',
    'Name=Upload What Is on the Clipboard',
    `Exec=${exec} --upload-clipboard`,
    '',
    '[Desktop Action small-window]',
    'Name=Small Window',
    `Exec=${exec} --small-window`,
  )
}

/** KDE's Dolphin: an entry in the menu of any files and folders. */
export function dolphinMenu(program: string): string {
  return lines(
    '[Desktop Entry]',
    'Type=Service',
    'MimeType=all/all;',
    'Actions=upload;',
    '',
    '[Desktop Action upload]',
    `Name=${label}`,
    `Icon=${iconName}`,
    `Exec=${quotedForExec(program)} %F`,
  )
}

/** Cinnamon's Nemo. */
export function nemoAction(program: string): string {
  return lines(
    '[Nemo Action]',
    `Name=${label}`,
    'Comment=Upload the selected files',
    `Exec=${quotedForExec(program)} %F`,
    `Icon-Name=${iconName}`,
    'Selection=notnone',
    'Extensions=any;',
    'Quote=double',
  )
}

/** GNOME Files: a script in its menu, which gets the names of what is selected in the folder it runs in. */
export function filesScript(program: string): string {
  return lines('#!/bin/sh', `exec ${quotedForShell(program)} -- "$@"`)
}

function quotedForShell(program: string): string {
  return `'${program.replaceAll("'", "'\\''")}'`
}

function lines(...all: string[]): string {
  return [...all, ''].join('\n')
}
