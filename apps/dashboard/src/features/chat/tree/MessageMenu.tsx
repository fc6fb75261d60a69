import type { Message } from "@llcuda/protocol";
import { Menu } from "@base-ui/react/menu";
import { GitFork, Link2, Trash2 } from "lucide-react";
import { use, type RefObject } from "react";
import { copyText } from "../../../ui/clipboard.ts";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";
import { AnswerWith } from "./AnswerWith.tsx";
import { TreeBusyContext } from "./TreeContext.tsx";
import { useTreeEdits } from "./useTreeEdits.ts";

interface MessageMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  message: Message;
  onClose: () => void;
}

/** What is done with a message less often. Loaded when it is first opened. */
export default function MessageMenu(props: MessageMenuProps) {
  const { anchor, message, onClose } = props;
  const busy = use(TreeBusyContext);
  const { retry, fork, remove } = useTreeEdits(message);
  const { chatId, id, role } = message;
  const link = `${location.href.split("#")[0]}#/chat/${chatId}?at=${id}`;
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Menu.Popup finalFocus={anchor} className={MENU_POPUP}>
            {role === "assistant" && (
              <AnswerWith busy={busy} onChoose={(model) => retry.mutate({ model })} />
            )}
            <Menu.Item className={MENU_ITEM} onClick={() => fork.mutate()}>
              <GitFork size={14} aria-hidden="true" /> New chat from here
            </Menu.Item>
            <Menu.Item className={MENU_ITEM} onClick={() => void copyText(link)}>
              <Link2 size={14} aria-hidden="true" /> Copy link to here
            </Menu.Item>
            <Menu.Item
              className={`${MENU_ITEM} text-fail data-disabled:opacity-50`}
              disabled={busy}
              onClick={() => remove.mutate()}
            >
              <Trash2 size={14} aria-hidden="true" /> Delete from here on
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
