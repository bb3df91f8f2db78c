import { useStore } from '../store.ts'

/** Opens the one menu that all rows share, beside the button of a row. */
export function openRowMenu(id: string, button: HTMLButtonElement): void {
  useStore.setState({ menu: { id, button } })
}
