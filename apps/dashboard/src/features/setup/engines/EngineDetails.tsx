import type { EngineRecord } from "@llcuda/protocol";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Fact, Facts } from "../../../ui/Facts.tsx";
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
      <Facts long>
        <Fact name="Id">{record.id}</Fact>
        <Fact name="Source">{SOURCE_NAMES[source]}</Fact>
        {proof.state === "passed" && <Fact name="Version">{proof.version}</Fact>}
        {installedAt !== null && <Fact name="Installed">{formatTime(installedAt)}</Fact>}
        {path !== null && (
          <Fact name="Path">
            {path} <CopyButton label="Copy path" text={() => path} className="size-5!" />
          </Fact>
        )}
        {contents !== null && (
          <>
            <Fact name="Contents">
              {contents.inspected ? "as found in its files" : "as its maker says"}
            </Fact>
            <Fact name="GPU code">{contents.sass.join(" ") || "none"}</Fact>
            <Fact name="PTX">{ptxWords(contents.ptx).join("; ") || "none"}</Fact>
            <Fact name="CUDA libraries of">
              {contents.cudaMajor === null ? "none" : `CUDA ${contents.cudaMajor}`}
            </Fact>
            <Fact name="Needs glibc">{contents.glibc ?? "unknown"}</Fact>
            <Fact name="Needs">{contents.needed.join(" ") || "nothing"}</Fact>
            <Fact name="Missing here">
              {contents.missing.length === 0 ? (
                "nothing"
              ) : (
                <span className="text-fail">{contents.missing.join(" ")}</span>
              )}
            </Fact>
          </>
        )}
      </Facts>
    </div>
  );
}
