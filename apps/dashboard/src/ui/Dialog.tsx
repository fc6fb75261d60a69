import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

interface DialogProps {
  onClose: () => void;
  title: string;
  /** Leaves the title to screen readers. */
  titleHidden?: boolean;
  className?: string;
  children: ReactNode;
}

/** A window above the page; focus stays in it and goes back where it came from. */
export function Dialog({
  onClose,
  title,
  titleHidden = false,
  className = "",
  children,
}: DialogProps) {
  return (
    <Base.Root open onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Base.Popup
          className={`fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(600px,calc(100vw-24px))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-panel outline-none ${className}`}
        >
          <Base.Title className={titleHidden ? "sr-only" : "px-4 pt-4 text-lg font-semibold"}>
            {title}
          </Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
