import type { Message } from "@llcuda/protocol";
import { Ellipsis, Pencil, StepForward } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { copyText } from "../../../ui/clipboard.ts";
import { useTree } from "./TreeContext.tsx";
import { useTreeEdits } from "./useTreeEdits.ts";

const MessageMenu = lazy(() => import("./MessageMenu.tsx"));

interface MessageActionsProps {
  message: Message;
  onEdit: () => void;
}

/** An answer that ended before its time, and can be gone on with. */
function isCut({ role, status, content }: Message): boolean {
  const cut = status === "stopped" || status === "length" || status === "failed";
  return role === "assistant" && cut && content !== "";
}

/** What can be done with a message of the tree. */
export function MessageActions({ message, onEdit }: MessageActionsProps) {
  const { busy } = useTree();
  const { goOn, retry, fork, remove } = useTreeEdits(message);
  const button = useRef<HTMLButtonElement>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  const { chatId, id } = message;
  const link = `${location.href.split("#")[0]}#/chat/${chatId}?at=${id}`;
  return (
    <span className="flex items-center">
      {isCut(message) && (
        <IconButton
          label="Continue"
          icon={<StepForward size={14} />}
          className="size-7!"
          disabled={busy || goOn.isPending}
          onClick={() => goOn.mutate()}
        />
      )}
      <IconButton
        label="Edit"
        icon={<Pencil size={14} />}
        className="size-7!"
        disabled={busy}
        onClick={onEdit}
      />
      <IconButton
        ref={button}
        label="More"
        icon={<Ellipsis size={14} />}
        className="size-7!"
        aria-haspopup="menu"
        aria-expanded={menuOpen}
        onClick={() => setMenuOpen(true)}
      />
      {menuOpen && (
        <Suspense>
          <MessageMenu
            anchor={button}
            busy={busy}
            onClose={() => setMenuOpen(false)}
            onAnswerWith={message.role === "assistant" ? (model) => retry.mutate(model) : null}
            onFork={() => fork.mutate()}
            onLink={() => void copyText(link)}
            onDelete={() => remove.mutate()}
          />
        </Suspense>
      )}
    </span>
  );
}
