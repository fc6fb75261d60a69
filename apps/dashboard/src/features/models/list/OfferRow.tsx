import { Download, Lock, Search } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import { formatBytes } from "../../../ui/format.ts";
import { baseName } from "../base-name.ts";
import { checkedWords, isGone } from "../check-words.ts";
import { fileName } from "../file-name.ts";
import { contextWords } from "../model-words.ts";
import { RoughFitCell } from "../fit/FitCell.tsx";
import { useRowFit } from "../fit/useFit.ts";
import { useKnownFit } from "../fit/useKnownFit.ts";
import { ROW_GRID, WIDE_ONLY } from "./columns.ts";
import { Figure } from "./LocalRow.tsx";
import { NarrowAction, RowName } from "./RowName.tsx";
import type { RowTools } from "./row-props.ts";
import type { Offer } from "./rows.ts";
import { TypeMark } from "./TypeMark.tsx";

/** A file that can be fetched; whether it fits is known before a byte is. */
export function OfferRow({ offer, tools }: { offer: Offer; tools: RowTools }) {
  const {
    reference,
    title,
    quantization,
    size,
    license,
    gated,
    localId,
    kin,
    priced,
    files,
    projector,
    checked,
  } = offer;
  // One header is read for all quantizations of a repository, and once it is open only.
  const asked = useRowFit(priced ? kin : null);
  const known = useKnownFit(kin);
  const own = useKnownFit(reference);
  const fit = own ?? known ?? asked.data ?? null;
  const action = <PullButton offer={offer} tools={tools} />;
  return (
    <div
      className={`flex flex-col gap-1.5 px-3 py-2 text-sm ${ROW_GRID} ${priced ? "@max-2xl:ps-7" : ""}`}
    >
      <div
        role="gridcell"
        className={`relative min-w-0 @max-2xl:pe-28 ${priced ? "@2xl:ps-4" : ""}`}
      >
        <NarrowAction>{action}</NarrowAction>
        <RowName name={title} title={reference} onOpen={() => tools.open(localId ?? reference)} />
        <p className="truncate text-xs leading-4 text-ink-3">
          {tools.largest?.reference === reference && <LargestMark rough={tools.largest.rough} />}
          {gated && <Lock size={11} className="me-1 inline" aria-label="Gated" />}
          {fit !== null && `${fit.architecture}  ·  `}
          {license ?? "licence unknown"}
          {files > 1 && `  ·  ${files} files`}
          {projector && "  ·  sees or hears"}
          {checked !== null && `  ·  ${checkedWords(checked, tools.now)}`}
        </p>
      </div>
      <div className="flex items-center gap-x-4 @2xl:contents">
        <div role="gridcell" className="min-w-0 @max-2xl:shrink-0">
          <TypeMark type={quantization} />
        </div>
        <Figure>{size === null ? "–" : formatBytes(size)}</Figure>
        <Figure label="context" className={WIDE_ONLY}>
          {fit === null || fit.contextLength === null ? " " : contextWords(fit.contextLength)}
        </Figure>
        <div role="gridcell" className="min-w-0 @max-2xl:order-last @max-2xl:flex-1">
          <RoughFitCell size={size} kin={fit} machine={tools.machine} />
        </div>
        <Figure className={WIDE_ONLY}> </Figure>
        <Figure className={WIDE_ONLY}> </Figure>
        <div role="gridcell" className="@max-2xl:hidden @2xl:justify-self-end">
          {action}
        </div>
      </div>
    </div>
  );
}

function LargestMark({ rough }: { rough: boolean }) {
  return (
    <span
      className="text-accent"
      title={
        rough
          ? "By its size, or by another quantization: its own header was not read yet"
          : "By its own header"
      }
    >
      {rough ? "about the largest that fits your GPU" : "largest that fits your GPU"} ·{" "}
    </span>
  );
}

function PullButton({ offer, tools }: { offer: Offer; tools: RowTools }) {
  const { reference, title, quantization, localId, checked } = offer;
  if (localId !== null) {
    return (
      <Button tabIndex={-1} look="quiet" onClick={() => tools.open(localId)}>
        Here already
      </Button>
    );
  }
  if (checked !== null && isGone(checked)) {
    return (
      <Button tabIndex={-1} onClick={() => tools.find(baseName(fileName(reference)))}>
        <Search size={13} aria-hidden="true" /> Find{" "}
        {/* A phone has no room for two words beside the name. */}
        <span className="@max-2xl:sr-only">another</span>
        <span className="sr-only"> file of {title}</span>
      </Button>
    );
  }
  if (tools.offline || tools.coming.has(reference)) {
    const word = tools.offline ? "Offline" : "On its way";
    return <span className="px-3 text-sm text-ink-2">{word}</span>;
  }
  return (
    <Button tabIndex={-1} onClick={() => tools.act({ kind: "pull", id: reference })}>
      <Download size={13} aria-hidden="true" /> Pull
      <span className="sr-only">
        {" "}
        {title} {quantization}
      </span>
    </Button>
  );
}
