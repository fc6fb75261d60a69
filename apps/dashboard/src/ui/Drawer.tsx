import { X } from "lucide-react";
import { useEffect, useEffectEvent, type ReactNode } from "react";
import { IconButton } from "./Button.tsx";
import { isWindowOpen } from "./window-open.ts";

interface DrawerProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

const takeFocus = (drawer: HTMLElement | null): void => drawer?.focus({ preventScroll: true });

/** Details at the right of a page; over it where there is no room beside it. Esc closes it. It has the keyboard once it is open. */
export function Drawer({ title, onClose, children }: DrawerProps) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (isWindowOpen()) return;
    event.preventDefault();
    onClose();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
  return (
    <aside
      ref={takeFocus}
      aria-label={title}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      tabIndex={0}
      className="flex w-104 shrink-0 flex-col overflow-y-auto border-s border-line bg-ground -outline-offset-2 max-lg:absolute max-lg:inset-y-0 max-lg:end-0 max-lg:z-30 max-lg:w-[min(26rem,100%)] max-lg:border-line-strong 2xl:w-128"
    >
      <header className="sticky top-0 z-10 flex items-start gap-2 border-b border-line bg-ground px-4 py-2">
        <h2 dir="auto" className="min-w-0 flex-1 py-1 font-semibold wrap-anywhere">
          {title}
        </h2>
        <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
