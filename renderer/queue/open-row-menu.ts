import { useStore } from '../store.ts'

/** Opens the one menu that all rows share, beside the button of a row, or where the pointer is. */
export function openRowMenu(id: string, button: HTMLButtonElement, at?: DOMRect): void {
  useStore.setState({ menu: { id, button, at } })
}
