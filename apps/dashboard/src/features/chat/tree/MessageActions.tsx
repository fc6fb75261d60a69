import type { Message } from "@llcuda/protocol";
import { Ellipsis, Pencil, StepForward } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { useTreeEdits } from "./useTreeEdits.ts";

const MessageMenu = lazy(() => import("./MessageMenu.tsx"));

interface MessageActionsProps {
  message: Message;
  onEdit: () => void;
}

/** An answer that ended before its time, and can be gone on with. */
function isCut({ role, status, content, reasoning }: Message): boolean {
  const cut = status === "stopped" || status === "length" || status === "failed";
  return role === "assistant" && cut && (content !== "" || reasoning !== "");
}

/** What can be done with a message of the tree. */
export function MessageActions({ message, onEdit }: MessageActionsProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <span className="flex items-center">
      {isCut(message) && <Continue message={message} />}
      <IconButton
        label="Edit"
        icon={<Pencil size={14} />}
        data-key="e"
        aria-keyshortcuts="e"
        className="while-at-rest size-7!"
        onClick={onEdit}
      />
      <IconButton
        ref={button}
        label="More"
        icon={<Ellipsis size={14} />}
        data-key="m"
        aria-keyshortcuts="m"
        className="size-7!"
        aria-haspopup="menu"
        aria-expanded={menuOpen}
        onClick={() => setMenuOpen(true)}
      />
      {menuOpen && (
        <Suspense>
          <MessageMenu anchor={button} message={message} onClose={() => setMenuOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}

function Continue({ message }: { message: Message }) {
  const { goOn } = useTreeEdits(message);
  return (
    <IconButton
      label="Continue"
      icon={<StepForward size={14} />}
      className="while-at-rest size-7!"
      disabled={goOn.isPending}
      onClick={() => goOn.mutate()}
    />
  );
}
