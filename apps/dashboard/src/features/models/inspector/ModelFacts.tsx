import type { LibraryModel } from "@llcuda/protocol";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { FactRow, FactRows } from "../../../ui/FactRows.tsx";
import { formatBytes, formatCount, formatTime, formatTokenRate } from "../../../ui/format.ts";
import { parameterWords, PLACE_NAMES } from "../model-words.ts";

/** Everything that is known of a model here. */
export function ModelFacts({ model }: { model: LibraryModel }) {
  const { path, files, copies, origin, sha256, parameters, bitsPerWeight, tokensPerSecond } = model;
  return (
    <section
      aria-label="Facts"
      className="flex flex-col gap-2 border-t border-line px-4 py-3 text-sm"
    >
      <h3 className="text-xs font-medium text-ink-2">Facts</h3>
      <FactRows>
        <FactRow name="Architecture">{model.architecture ?? "unknown"}</FactRow>
        {parameters !== null && (
          <FactRow name="Parameters">
            {parameterWords(parameters)}
            {bitsPerWeight !== null && `, ${bitsPerWeight.toFixed(2)} bits each`}
          </FactRow>
        )}
        {model.contextLength !== null && (
          <FactRow name="Made for">{formatCount(model.contextLength)} tokens</FactRow>
        )}
        <FactRow name="Chat template">{model.chatTemplate ? "yes" : "none"}</FactRow>
        {model.mmproj !== null && <FactRow name="Sees or hears by">{model.mmproj}</FactRow>}
        <FactRow name="Measured here">{formatTokenRate(tokensPerSecond)}</FactRow>
        <FactRow name="Lies in">{PLACE_NAMES[model.place]}</FactRow>
        <FactRow name={files.length > 1 ? "First file" : "File"}>
          {path} <CopyButton label="Copy path" text={() => path} className="size-5!" />
        </FactRow>
        <FactRow name="Size">
          {formatBytes(model.size)}
          {files.length > 1 && ` in ${files.length} files`}
        </FactRow>
        {copies.map(({ place, path: copy }) => (
          <FactRow key={copy} name="Same content">
            {PLACE_NAMES[place]}: {copy}
          </FactRow>
        ))}
        {origin !== null && <FactRow name="Fetched from">{origin}</FactRow>}
        <FactRow name="SHA-256">{sha256 ?? "not computed yet: verify does"}</FactRow>
        <FactRow name="Changed">{formatTime(model.modifiedAt)}</FactRow>
        {model.lastUsedAt !== null && (
          <FactRow name="Used last">{formatTime(model.lastUsedAt)}</FactRow>
        )}
      </FactRows>
    </section>
  );
}
