import { placeWords } from "@llcuda/protocol";
import { Download, HardDrive } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import type { Act } from "../request.ts";
import type { HereAlready } from "../useModelActions.ts";

interface HereNoticeProps {
  already: HereAlready;
  act: Act;
  onOpen: (model: string) => void;
}

/** Says of a download that was asked for that its content is on this machine, and where. */
export function HereNotice({ already: { here, request }, act, onOpen }: HereNoticeProps) {
  const { by, id, lacksProjector, name, path, place } = here;
  return (
    <section
      role="status"
      aria-label="Here already"
      className="flex flex-col gap-2 rounded-lg border border-line bg-raised px-3 py-2 text-sm"
    >
      <p className="flex items-start gap-2">
        <HardDrive size={14} className="mt-1 shrink-0 text-ok" aria-hidden="true" />
        <span className="min-w-0">
          <bdi className="font-medium wrap-anywhere">{name}</bdi> is already here,{" "}
          {placeWords(place)}: nothing is downloaded.
          {by === "name" && " It was known by its name and length; Verify reads its hash."}
          {lacksProjector && " The file that lets it see or hear does not lie there."}
        </span>
      </p>
      <bdi className="num text-xs wrap-anywhere text-ink-3">{path}</bdi>
      <p className="flex flex-wrap gap-1.5">
        <Button onClick={() => onOpen(id)}>Show it</Button>
        <Button look="quiet" onClick={() => act({ kind: "pull", id: request.id, anyway: true })}>
          <Download size={13} aria-hidden="true" /> Download all the same
        </Button>
      </p>
    </section>
  );
}
