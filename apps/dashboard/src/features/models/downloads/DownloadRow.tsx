import type { Download, ErrorReport } from "@llcuda/protocol";
import { ArrowDown, ArrowUp, Pause, Play, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Meter } from "../../../ui/Meter.tsx";
import { StateMark } from "../../../ui/StateMark.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { baseName } from "../base-name.ts";
import { fileName } from "../file-name.ts";
import type { RowTools } from "../list/row-props.ts";
import { ChunkMap } from "./ChunkMap.tsx";
import { actionsOf, figures, stateOf, type DownloadAction } from "./download-words.ts";

const ACTIONS: Record<DownloadAction, { name: string; icon: ReactNode }> = {
  pause: { name: "Pause", icon: <Pause size={14} /> },
  resume: { name: "Go on with", icon: <Play size={14} /> },
  cancel: { name: "Cancel", icon: <X size={14} /> },
  up: { name: "Earlier:", icon: <ArrowUp size={14} /> },
  down: { name: "Later:", icon: <ArrowDown size={14} /> },
};

interface DownloadRowProps {
  download: Download;
  /** Why what came is no model that loads. */
  problem: ErrorReport | null;
  tools: RowTools;
}

/** A model on its way here: which parts are here, how fast, how long still. */
export function DownloadRow({ download, problem, tools }: DownloadRowProps) {
  const { checking, id, name, chunks, note, error, files, status, modelId } = download;
  const { mark, word } =
    problem === null ? stateOf(download) : ({ mark: "fail", word: "Here, but" } as const);
  const share = download.total === null ? null : download.done / Math.max(1, download.total);
  return (
    <div role="gridcell" className="flex flex-col gap-1.5 px-3 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-2">
        <StateMark state={mark} />
        {/* A phone has room for the name, or for what can be done. */}
        <bdi
          className="min-w-0 flex-1 truncate font-medium max-sm:basis-4/5"
          title={download.reference}
        >
          {name}
        </bdi>
        <span className="text-xs text-ink-2 max-sm:flex-1 max-sm:ps-5.5">{word}</span>
        <div className="flex">
          {actionsOf(download, tools.line.indexOf(id), tools.line.length).map((kind) => (
            <IconButton
              key={kind}
              tabIndex={-1}
              label={`${kind === "cancel" && status === "done" ? "Put away" : ACTIONS[kind].name} ${name}`}
              icon={ACTIONS[kind].icon}
              onClick={() => tools.act({ kind, id })}
            />
          ))}
        </div>
      </div>
      {status !== "done" &&
        (checking !== null ? (
          <Meter
            role="progressbar"
            share={checking.done / Math.max(1, checking.total)}
            label={`Check of ${name}`}
          />
        ) : chunks.length === 0 ? (
          <Meter role="progressbar" share={share} label={`Download of ${name}`} />
        ) : (
          <ChunkMap
            chunks={chunks}
            label={`${Math.floor((share ?? 0) * 100)} % of ${name} is here`}
          />
        ))}
      <p className="num flex flex-wrap gap-x-4 text-xs leading-4 text-ink-2">
        {figures(download).map((text) => (
          <span key={text}>{text}</span>
        ))}
        {files.length > 1 && <span>{files.length} files</span>}
        {note !== null && <span className="font-sans text-warn">{note}</span>}
        {status === "done" && modelId !== null && (
          <button
            type="button"
            tabIndex={-1}
            className="font-sans text-accent underline underline-offset-4"
            onClick={() => tools.open(modelId)}
          >
            Show it
          </button>
        )}
      </p>
      {error !== null && (
        <FailureCard error={error}>
          <Remedies download={download} code={error.code} tools={tools} />
        </FailureCard>
      )}
      {problem !== null && modelId !== null && (
        <FailureCard error={problem}>
          <Button look="danger" onClick={() => tools.askDelete(modelId)}>
            Delete it
          </Button>
          <FindAnother reference={download.reference} tools={tools} />
        </FailureCard>
      )}
    </div>
  );
}

interface RemediesProps {
  download: Download;
  code: ErrorReport["code"];
  tools: RowTools;
}

/** What helps a download that failed: another try, a token, another file, or a choice of versions. */
function Remedies({ download: { id, reference, status }, code, tools }: RemediesProps) {
  if (status !== "failed") return null;
  if (code === "MODEL_CHANGED") {
    return (
      <>
        <Button look="accent" onClick={() => tools.act({ kind: "resume", id, version: "new" })}>
          Start again with the new one
        </Button>
        <Button onClick={() => tools.act({ kind: "resume", id, version: "begun" })}>
          Keep what is here, go on with that
        </Button>
      </>
    );
  }
  return (
    <>
      {code === "MODEL_GATED" && (
        <Button look="accent" onClick={() => tools.open(reference)}>
          Give a token
        </Button>
      )}
      <Button onClick={() => tools.act({ kind: "resume", id })}>Try again</Button>
      {code !== "MODEL_GATED" && <FindAnother reference={reference} tools={tools} />}
    </>
  );
}

function FindAnother({ reference, tools }: { reference: string; tools: RowTools }) {
  return <Button onClick={() => tools.find(baseName(fileName(reference)))}>Find another</Button>;
}
