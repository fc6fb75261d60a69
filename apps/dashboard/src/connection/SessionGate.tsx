import type { ErrorReport } from "@llcuda/protocol";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { reportOf } from "./report.ts";
import { openSession, tokenOf } from "./session.ts";

/** A pasted address or a bare token. */
const tokenIn = (text: string): string =>
  tokenOf(text.slice(Math.max(0, text.indexOf("#")))) ?? text.trim();

/** Shown to a page that the agent does not let in: where to get the address from. */
export function SessionGate({ error }: { error: ErrorReport | null }) {
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState(error);
  const enter = async (): Promise<void> => {
    const refused = await openSession(tokenIn(text)).catch(reportOf);
    if (refused === null) location.reload();
    else setRefusal(refused);
  };
  const missing = refusal === null || refusal.code === "TOKEN_MISSING";
  return (
    <main className="flex h-full items-center justify-center overflow-auto p-4">
      <form
        className="flex w-full max-w-md flex-col gap-3 rounded-lg border border-line bg-panel p-5"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <h1 className="flex items-center gap-2 text-lg font-semibold">
          <KeyRound size={18} className="text-accent" aria-hidden="true" />
          This page needs its token
        </h1>
        <p className="text-ink-2">
          The agent answers only to whoever holds the token of this start. The terminal where{" "}
          <code className="num text-ink">npm start</code> or{" "}
          <code className="num text-ink">llcuda up</code> runs has printed the whole address, after{" "}
          <code className="num text-ink">Dashboard:</code>. Open it, or paste it here.
        </p>
        <label className="flex flex-col gap-1 text-sm">
          Address or token
          <input
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            placeholder="http://127.0.0.1:7863/#token=…"
            className="num control rounded-md border border-line-strong bg-ground px-2.5 text-ink placeholder:text-ink-3"
          />
        </label>
        {!missing && (
          <p role="alert" className="text-sm text-fail">
            {refusal.message} {refusal.hint}
          </p>
        )}
        <Button type="submit" look="accent" disabled={text.trim() === ""}>
          Open the dashboard
        </Button>
      </form>
    </main>
  );
}
