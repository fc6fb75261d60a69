import type { EngineContents } from "@llcuda/protocol";
import { libraryWords, ptxWords, sassWords } from "./engine-contents.ts";

interface InsideProps {
  contents: EngineContents | null;
  gpus: readonly number[];
}

/** What is in an engine, in two short lines: its GPU code and its libraries. */
export function Inside({ contents, gpus }: InsideProps) {
  if (contents === null) {
    return <p className="text-xs leading-5 text-ink-3 max-lg:ps-3.5">Not looked into yet</p>;
  }
  const { sass, ptx } = contents;
  const libraries = libraryWords(contents);
  return (
    <div className="num min-w-0 text-xs leading-5 max-lg:ps-3.5">
      {sass.length > 0 && (
        <p>
          <span className="text-ink-3">SM</span>
          {sassWords(sass, gpus).map(({ text, here }, index) => (
            // "…" may stand twice.
            // oxlint-disable-next-line react/no-array-index-key
            <span key={index} className={here ? "font-semibold text-ok" : "text-ink-2"}>
              {" "}
              {text}
              {here && <span className="sr-only"> (this GPU)</span>}
            </span>
          ))}
        </p>
      )}
      {ptx.length > 0 && (
        <p className="text-ink-2">
          <span className="text-ink-3">PTX</span> {ptxWords(ptx).join("; ")}
        </p>
      )}
      {libraries.length > 0 && <p className="text-ink-2">{libraries.join(", ")}</p>}
    </div>
  );
}
