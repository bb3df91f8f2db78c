import { clipboard } from 'electron'

export async function writeClipboard(text: string): Promise<void> {
  await clipboard.writeText(text)
}
