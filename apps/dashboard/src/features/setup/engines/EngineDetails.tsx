import type { EngineRecord } from "@llcuda/protocol";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { FactRow, FactRows } from "../../../ui/FactRows.tsx";
import { formatTime } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { SOURCE_NAMES } from "../../engine/backend-words.ts";
import { ptxWords } from "./engine-contents.ts";

/** An address leads to it, wherever in the table it is. */
const bringIntoView = (details: HTMLDivElement | null): void =>
  details?.parentElement?.scrollIntoView({ block: "nearest" });

/** Everything that is known of an engine. */
export function EngineDetails({ id, record }: { id: string; record: EngineRecord }) {
  const { fit, proof, contents, path, installedAt, source } = record;
  return (
    <div ref={bringIntoView} id={id} className="flex flex-col gap-3 px-3 pb-3 text-sm lg:ps-7">
      {proof.state === "failed" && <FailureCard error={proof.error} />}
      {fit.remedy !== null && (
        <p className="wrap-anywhere">
          <span className="text-ink-3">What helps:</span> {fit.remedy}
        </p>
      )}
      <FactRows>
        <FactRow name="Id">{record.id}</FactRow>
        <FactRow name="Source">{SOURCE_NAMES[source]}</FactRow>
        {proof.state === "passed" && <FactRow name="Version">{proof.version}</FactRow>}
        {installedAt !== null && <FactRow name="Installed">{formatTime(installedAt)}</FactRow>}
        {path !== null && (
          <FactRow name="Path">
            {path} <CopyButton label="Copy path" text={() => path} className="size-5!" />
          </FactRow>
        )}
        {contents !== null && (
          <>
            <FactRow name="Contents">
              {contents.inspected ? "as found in its files" : "as its maker says"}
            </FactRow>
            <FactRow name="GPU code">{contents.sass.join(" ") || "none"}</FactRow>
            <FactRow name="PTX">{ptxWords(contents.ptx).join("; ") || "none"}</FactRow>
            <FactRow name="CUDA libraries of">
              {contents.cudaMajor === null ? "none" : `CUDA ${contents.cudaMajor}`}
            </FactRow>
            <FactRow name="Needs glibc">{contents.glibc ?? "unknown"}</FactRow>
            <FactRow name="Needs">{contents.needed.join(" ") || "nothing"}</FactRow>
            <FactRow name="Missing here">
              {contents.missing.length === 0 ? (
                "nothing"
              ) : (
                <span className="text-fail">{contents.missing.join(" ")}</span>
              )}
            </FactRow>
          </>
        )}
      </FactRows>
    </div>
  );
}
