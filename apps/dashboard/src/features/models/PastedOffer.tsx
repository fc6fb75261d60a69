import { Download, FileInput } from "lucide-react";
import { Button } from "../../ui/Button.tsx";
import type { Pasted } from "./pasted-reference.ts";
import type { Act } from "./request.ts";

interface PastedOfferProps {
  pasted: Exclude<Pasted, { kind: "repository" }>;
  act: Act;
  onOpen: (model: string) => void;
}

/** What a pasted reference, address or path can become. */
export function PastedOffer({ pasted, act, onOpen }: PastedOfferProps) {
  const about = pasted.kind === "path" ? pasted.path : pasted.reference;
  return (
    <section
      aria-label="What you pasted"
      className="flex flex-wrap items-center gap-2 rounded-lg border border-accent/50 bg-accent-soft/30 px-3 py-2 text-sm"
    >
      <bdi className="num min-w-0 flex-1 basis-60 text-xs wrap-anywhere">{about}</bdi>
      {pasted.kind === "path" ? (
        <>
          <Button look="accent" onClick={() => act({ kind: "import", id: about, manner: "use" })}>
            <FileInput size={13} aria-hidden="true" /> Use it where it lies
          </Button>
          <Button onClick={() => act({ kind: "import", id: about, manner: "copy" })}>Copy</Button>
          <Button onClick={() => act({ kind: "import", id: about, manner: "move" })}>Move</Button>
        </>
      ) : (
        <>
          <Button look="accent" onClick={() => act({ kind: "pull", id: about })}>
            <Download size={13} aria-hidden="true" /> Pull
          </Button>
          <Button onClick={() => onOpen(about)}>Look at it first</Button>
        </>
      )}
    </section>
  );
}
