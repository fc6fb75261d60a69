import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";

/** A text in the pieces that the model is given; the running engine cuts it. */
export function TextCutter({ file }: { file: string }) {
  const { trpc } = useAgent();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const pieces = useQuery(
    trpc.tensors.tokenize.queryOptions(
      { file, text: asked },
      { enabled: asked !== "", staleTime: 60_000, retry: false },
    ),
  );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(text);
      }}
    >
      <div className="flex gap-2">
        <input
          aria-label="Text to cut"
          placeholder="A text, to see its tokens (the model must be loaded)"
          value={text}
          maxLength={10_000}
          onChange={(event) => setText(event.target.value)}
          className="control min-w-0 flex-1 rounded-md border border-line bg-ground px-2.5 text-sm placeholder:text-ink-3"
        />
        <Button type="submit">Cut</Button>
      </div>
      {pieces.error !== null && (
        <p role="alert" className="text-sm text-warn">
          {reportOf(pieces.error).message}
        </p>
      )}
      {pieces.data !== undefined && (
        <p aria-label="Pieces" className="num flex flex-wrap gap-1 text-xs">
          {pieces.data.map(({ id, piece }, i) => (
            <span
              // oxlint-disable-next-line react/no-array-index-key -- a token may come twice
              key={i}
              title={`${id}`}
              className={`rounded-sm px-1 whitespace-pre ${i % 2 === 0 ? "bg-lift" : "bg-accent-soft"}`}
            >
              {piece === "" ? "\u00a0" : piece.replaceAll("\n", "⏎")}
            </span>
          ))}
          <span className="text-ink-3">{pieces.data.length} tokens</span>
        </p>
      )}
    </form>
  );
}
