import { Menu } from "@base-ui/react/menu";
import { GitFork, Link2, Trash2 } from "lucide-react";
import type { RefObject } from "react";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";
import { AnswerWith } from "./AnswerWith.tsx";

interface MessageMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  busy: boolean;
  onClose: () => void;
  /** Null for what is no answer. */
  onAnswerWith: ((model: string) => void) | null;
  onFork: () => void;
  onLink: () => void;
  onDelete: () => void;
}

/** What is done with a message less often. Loaded when it is first opened. */
export default function MessageMenu(props: MessageMenuProps) {
  const { anchor, busy, onClose, onAnswerWith, onFork, onLink, onDelete } = props;
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Menu.Popup finalFocus={anchor} className={MENU_POPUP}>
            {onAnswerWith !== null && <AnswerWith busy={busy} onChoose={onAnswerWith} />}
            <Menu.Item className={MENU_ITEM} onClick={onFork}>
              <GitFork size={14} aria-hidden="true" /> New chat from here
            </Menu.Item>
            <Menu.Item className={MENU_ITEM} onClick={onLink}>
              <Link2 size={14} aria-hidden="true" /> Copy link to here
            </Menu.Item>
            <Menu.Item
              className={`${MENU_ITEM} text-fail data-disabled:opacity-50`}
              disabled={busy}
              onClick={onDelete}
            >
              <Trash2 size={14} aria-hidden="true" /> Delete from here on
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
