import { PLACE_NAMES, type LibraryModel } from "@llcuda/protocol";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatBytes, formatCount, formatTime, formatTokenRate } from "../../../ui/format.ts";
import { parameterWords } from "../model-words.ts";

/** Everything that is known of a model here. */
export function ModelFacts({ model }: { model: LibraryModel }) {
  const { path, files, copies, origin, sha256, parameters, bitsPerWeight, tokensPerSecond } = model;
  return (
    <section
      aria-label="Facts"
      className="flex flex-col gap-2 border-t border-line px-4 py-3 text-sm"
    >
      <h3 className="text-xs font-medium text-ink-2">Facts</h3>
      <Facts long>
        <Fact name="Architecture">{model.architecture ?? "unknown"}</Fact>
        {model.quantization !== null && <Fact name="Quantization">{model.quantization}</Fact>}
        {parameters !== null && (
          <Fact name="Parameters">
            {parameterWords(parameters)}
            {bitsPerWeight !== null && `, ${bitsPerWeight.toFixed(2)} bits each`}
          </Fact>
        )}
        {model.contextLength !== null && (
          <Fact name="Made for">{formatCount(model.contextLength)} tokens</Fact>
        )}
        <Fact name="Chat template">{model.chatTemplate ? "yes" : "none"}</Fact>
        {model.mmproj !== null && <Fact name="Sees or hears by">{model.mmproj}</Fact>}
        <Fact name="Measured here">
          {tokensPerSecond === null
            ? "not yet: the first answer or a bench tells"
            : formatTokenRate(tokensPerSecond)}
        </Fact>
        <Fact name="Lies in">{PLACE_NAMES[model.place]}</Fact>
        <Fact name={files.length > 1 ? "First file" : "File"}>
          {path} <CopyButton label="Copy path" text={() => path} className="size-5!" />
        </Fact>
        <Fact name="Size">
          {formatBytes(model.size)}
          {files.length > 1 && ` in ${files.length} files`}
        </Fact>
        {copies.map(({ place, path: copy }) => (
          <Fact key={copy} name="Same content">
            {PLACE_NAMES[place]}: {copy}
          </Fact>
        ))}
        {origin !== null && <Fact name="Fetched from">{origin}</Fact>}
        <Fact name="SHA-256">{sha256 ?? "not computed yet: verify does"}</Fact>
        <Fact name="Changed">{formatTime(model.modifiedAt)}</Fact>
        {model.lastUsedAt !== null && <Fact name="Used last">{formatTime(model.lastUsedAt)}</Fact>}
      </Facts>
    </section>
  );
}
