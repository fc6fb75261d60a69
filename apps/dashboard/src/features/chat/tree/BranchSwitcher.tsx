import type { Message } from "@llcuda/protocol";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "../../../ui/Button.tsx";
import { useTree } from "./TreeContext.tsx";
import { useTreeEdits } from "./useTreeEdits.ts";
import { versionsOf, type Versions as VersionPlace } from "./versions.ts";

/** "2/3" with a way to each neighbour, by mouse or by the arrow keys; nothing for a lone version. */
export function BranchSwitcher({ message }: { message: Message }) {
  const { forks } = useTree();
  const versions = versionsOf(forks, message);
  return versions === null ? null : <Versions message={message} versions={versions} />;
}

function Versions({ message, versions }: { message: Message; versions: VersionPlace }) {
  const { show } = useTreeEdits(message);
  const { at, count, previousId, nextId } = versions;
  const go = (id: string | null): void => {
    if (id !== null && !show.isPending) show.mutate(id);
  };
  return (
    // The buttons inside take the keys.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <span
      className="num flex items-center text-xs text-ink-3"
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") go(previousId);
        else if (event.key === "ArrowRight") go(nextId);
        else return;
        event.preventDefault();
      }}
    >
      <IconButton
        label="Version before"
        data-key="ArrowLeft"
        icon={<ChevronLeft size={14} />}
        className="size-7!"
        aria-disabled={previousId === null}
        onClick={() => go(previousId)}
      />
      <span aria-label={`Version ${at} of ${count}`}>
        {at}/{count}
      </span>
      <IconButton
        label="Version after"
        data-key="ArrowRight"
        icon={<ChevronRight size={14} />}
        className="size-7!"
        aria-disabled={nextId === null}
        onClick={() => go(nextId)}
      />
    </span>
  );
}
