import { Menu } from "@base-ui/react/menu";
import { Pencil, Trash2 } from "lucide-react";
import type { RefObject } from "react";

interface RowMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  onRename: () => void;
  onDelete: () => void;
}

const ITEM =
  "control flex cursor-pointer items-center gap-2 rounded px-2 outline-none data-highlighted:bg-lift";

/** What can be done with a chat. Loaded when it is first opened. */
export default function RowMenu({ anchor, onClose, onRename, onDelete }: RowMenuProps) {
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Menu.Popup
            finalFocus={anchor}
            className="min-w-40 rounded-md border border-line-strong bg-panel p-1 text-sm outline-none"
          >
            <Menu.Item className={ITEM} onClick={onRename}>
              <Pencil size={14} aria-hidden="true" /> Rename
            </Menu.Item>
            <Menu.Item className={`${ITEM} text-fail`} onClick={onDelete}>
              <Trash2 size={14} aria-hidden="true" /> Delete
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
