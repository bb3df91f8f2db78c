import { useStore } from '../store.ts'
import { addFiles, addInputs } from './add-uploads.ts'
import { readText } from './read-text.ts'

/** Uploads what is pasted anywhere in the window but in a field. Returns the function that ends it. */
export function watchPaste(): () => void {
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData === null || isEditable(event.target) || hasOpenDialog()) return
    if (takePaste(event.clipboardData)) event.preventDefault()
  }
  window.addEventListener('paste', onPaste)
  return () => window.removeEventListener('paste', onPaste)
}

/** Uploads files, pixels and URLs; plain text asks first. False: there was nothing to take. */
export function takePaste(data: DataTransfer): boolean {
  const files = [...data.files]
  if (files.length > 0) {
    void addFiles({ files: files.map((file) => ({ name: nameOf(file), file })), folder: null })
    return true
  }
  return takeText(data.getData('text/plain'))
}

/** Uploads URLs in a text; other words ask first. */
export function takeText(text: string): boolean {
  const read = readText(text)
  switch (read.kind) {
    case 'empty':
      return false
    case 'urls':
      void addInputs(read.urls.map((url) => ({ kind: 'url', url })))
      return true
    case 'data-url':
      void addInputs([{ kind: 'data-url', dataUrl: text.trim() }])
      return true
    case 'plain':
      useStore.setState({ pastedText: text })
      return true
  }
}

export function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  )
}

export function hasOpenDialog(): boolean {
  return document.querySelector('[role=dialog], [role=alertdialog][aria-modal=true]') !== null
}

/** Browsers call every pasted picture image.png: the time tells them apart. */
function nameOf(file: File): string {
  if (file.name !== 'image.png') return file.name
  const now = new Date()
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `pasted ${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}.png`
}
