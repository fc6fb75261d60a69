import type { Downloads, Library, ModelFit } from "@llcuda/protocol";
import { FolderCog } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { formatBytes, formatCount, formatMemory } from "../../ui/format.ts";
import { progressWords } from "../../ui/progress.ts";
import { freeVram } from "./fit/fit-words.ts";
import { sumOfSizes } from "./model-words.ts";
import type { ModelActions } from "./useModelActions.ts";

const SourcesDialog = lazy(() => import("./library/SourcesDialog.tsx"));

interface ModelsHeaderProps {
  library: Library | null;
  settings: Downloads | null;
  machine: Pick<ModelFit, "machine"> | null;
  actions: ModelActions;
}

/** How much is here, what is free for it now, and where models come from. */
export function ModelsHeader({ library, settings, machine, actions }: ModelsHeaderProps) {
  const [open, setOpen] = useState(false);
  return (
    <header className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
      <h1 className="text-xl font-semibold">Models</h1>
      {/* Its place is kept until it is known, so that nothing moves then. */}
      <div className="num flex min-h-4 min-w-0 flex-1 flex-wrap justify-between gap-x-4 text-xs text-ink-2 max-sm:order-last max-sm:h-8 max-sm:basis-full max-sm:overflow-hidden">
        {library !== null && (
          <p>
            {formatCount(library.models.length)} on this machine,{" "}
            {formatBytes(sumOfSizes(library.models))}
            {library.scanning !== null && ` · looking: ${progressWords(library.scanning)[0]}`}
          </p>
        )}
        {machine !== null && <FreeMemory machine={machine} disk={diskFree(library)} />}
        {settings?.offline === true && <p className="text-warn">offline</p>}
      </div>
      <Button onClick={() => setOpen(true)} className="max-sm:ms-auto">
        <FolderCog size={14} aria-hidden="true" /> Sources
      </Button>
      {open && (
        <Suspense>
          <SourcesDialog
            library={library}
            settings={settings}
            actions={actions}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </header>
  );
}

/** On the disk that downloads go to. */
function diskFree(library: Library | null): number | null {
  return library?.folders.find(({ place }) => place === "llcuda")?.free ?? null;
}

interface FreeMemoryProps {
  machine: Pick<ModelFit, "machine">;
  disk: number | null;
}

function FreeMemory({ machine, disk }: FreeMemoryProps) {
  const { vramFree, ramFree, margin } = machine.machine;
  return (
    <p className="num text-xs text-ink-2" title="What fits is judged by this">
      {vramFree.length > 0 && (
        <span title={`${formatMemory(margin)} of each GPU is left alone`}>
          {formatMemory(freeVram(machine))} VRAM,{" "}
        </span>
      )}
      {formatMemory(ramFree)} RAM{disk !== null && `, ${formatBytes(disk)} disk`} free
    </p>
  );
}
