import { Menu } from "@base-ui/react/menu";
import type { ChatsView, Shelves } from "@llcuda/protocol";
import { Archive, Folder, MessagesSquare, Tag, Trash2 } from "lucide-react";
import type { RefObject } from "react";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";

interface ShelfMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  shelves: Shelves;
  onClose: () => void;
  onChoose: (view: ChatsView) => void;
}

/** Which chats the list shows: a shelf, a folder or a tag. Loaded when it is first opened. */
export default function ShelfMenu({ anchor, shelves, onClose, onChoose }: ShelfMenuProps) {
  const icon = { size: 14, "aria-hidden": true, className: "shrink-0 text-ink-3" } as const;
  const item = (view: ChatsView, name: string, count: number, mark: React.ReactNode) => (
    <Menu.Item
      key={`${view.shelf} ${view.folder ?? ""} ${view.tag ?? ""}`}
      className={MENU_ITEM}
      onClick={() => onChoose(view)}
    >
      {mark}
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {name}
      </span>
      <span className="num text-xs text-ink-3">{count}</span>
    </Menu.Item>
  );
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="start" sideOffset={4} className="z-50">
          <Menu.Popup finalFocus={anchor} className={MENU_POPUP}>
            {item(
              { shelf: "active" },
              "Active chats",
              shelves.active,
              <MessagesSquare {...icon} />,
            )}
            {shelves.folders.map(({ name, chats }) =>
              item({ shelf: "active", folder: name }, name, chats, <Folder {...icon} />),
            )}
            {shelves.tags.map(({ name, chats }) =>
              item({ shelf: "active", tag: name }, name, chats, <Tag {...icon} />),
            )}
            <Menu.Separator className="my-1 h-px bg-line" />
            {item({ shelf: "archived" }, "Archive", shelves.archived, <Archive {...icon} />)}
            {item({ shelf: "trash" }, "Trash", shelves.trash, <Trash2 {...icon} />)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
