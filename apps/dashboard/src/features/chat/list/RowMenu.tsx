import { Menu } from "@base-ui/react/menu";
import type { Chat } from "@llcuda/protocol";
import {
  Archive,
  ArchiveRestore,
  Download,
  FolderInput,
  Pencil,
  Pin,
  PinOff,
  Trash2,
  Undo2,
} from "lucide-react";
import type { RefObject } from "react";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";

export type RowAction =
  | "pin"
  | "rename"
  | "organize"
  | "export"
  | "archive"
  | "delete"
  | "restore"
  | "delete-for-good";

interface RowMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  chat: Chat;
  onClose: () => void;
  onAction: (action: RowAction) => void;
}

/** What can be done with a chat. Loaded when it is first opened. */
export default function RowMenu({ anchor, chat, onClose, onAction }: RowMenuProps) {
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Menu.Popup finalFocus={anchor} className={MENU_POPUP}>
            {itemsOf(chat).map(({ action, name, icon }) => (
              <Menu.Item
                key={action}
                className={`${MENU_ITEM} ${action.startsWith("delete") ? "text-fail" : ""}`}
                onClick={() => onAction(action)}
              >
                {icon} {name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function itemsOf(chat: Chat): { action: RowAction; name: string; icon: React.ReactNode }[] {
  const icon = { size: 14, "aria-hidden": true } as const;
  if (chat.deletedAt !== null) {
    return [
      { action: "restore", name: "Restore", icon: <Undo2 {...icon} /> },
      { action: "delete-for-good", name: "Delete for good", icon: <Trash2 {...icon} /> },
    ];
  }
  return [
    {
      action: "pin",
      name: chat.pinned ? "Unpin" : "Pin",
      icon: chat.pinned ? <PinOff {...icon} /> : <Pin {...icon} />,
    },
    { action: "rename", name: "Rename", icon: <Pencil {...icon} /> },
    { action: "organize", name: "Folder and tags", icon: <FolderInput {...icon} /> },
    { action: "export", name: "Save or share", icon: <Download {...icon} /> },
    {
      action: "archive",
      name: chat.archived ? "Back to the active ones" : "Archive",
      icon: chat.archived ? <ArchiveRestore {...icon} /> : <Archive {...icon} />,
    },
    { action: "delete", name: "Delete", icon: <Trash2 {...icon} /> },
  ];
}
