import { type ReactNode, useState } from 'react'
import type { ButtonProps } from './button.tsx'
import { loadedLater } from './loaded-later.tsx'
import type { MenuAction, OpenMenuProps } from './open-menu.tsx'

export type { MenuAction }

const OpenMenu = loadedLater<OpenMenuProps>('soon', async () => (await import('./open-menu.tsx')).OpenMenu)

type MenuButtonProps = Pick<ButtonProps, 'aria-haspopup' | 'aria-expanded' | 'onPress' | 'onKeyDown'>

interface ActionMenuProps extends Pick<OpenMenuProps, 'label' | 'actions' | 'chosen'> {
  /** The button that opens it, with what makes it do so. */
  readonly children: (opens: MenuButtonProps) => ReactNode
}

/** A button with a menu of things to do, or of choices of one thing. */
export function ActionMenu({ children, ...menu }: ActionMenuProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const open = ({ target }: { readonly target: Element | EventTarget }) => {
    if (target instanceof HTMLElement) setAnchor(target)
  }
  return (
    <>
      {children({
        'aria-haspopup': 'menu',
        'aria-expanded': anchor !== null,
        onPress: open,
        onKeyDown: (event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') open(event)
          else event.continuePropagation()
        },
      })}
      {anchor && <OpenMenu {...menu} anchor={anchor} onClose={() => setAnchor(null)} />}
    </>
  )
}
