import { MAX_DENIAL_CHARS, type Message, type ToolDecision, type ToolRun } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";

/** Whether a tool may run: once, in this chat, always; or not, with words for the model. */
export function ToolQuestion({ message, tool }: { message: Message; tool: ToolRun }) {
  const { client } = useAgent();
  const { chatId, id: messageId } = message;
  const [words, setWords] = useState("");
  const decide = useMutation({
    mutationFn: (decision: ToolDecision) =>
      client.chats.decideTool.mutate({ chatId, messageId, decision }),
    networkMode: "always",
  });
  const allow = (grant: "once" | "chat" | "always") => () =>
    decide.mutate({ verdict: "allow", grant });
  const busy = decide.isPending || decide.isSuccess;
  return (
    <div className="flex flex-col gap-2 border-t border-line p-3">
      <div className="flex flex-wrap gap-2">
        <Button
          look="accent"
          data-key="a"
          aria-keyshortcuts="a"
          disabled={busy}
          onClick={allow("once")}
        >
          {tool.state === "stopped" ? "Run it again" : "Allow once"}
        </Button>
        <Button disabled={busy} onClick={allow("chat")}>
          In this chat
        </Button>
        <Button disabled={busy} onClick={allow("always")}>
          Always
        </Button>
      </div>
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          decide.mutate({ verdict: "deny", words: words.trim() });
        }}
      >
        <input
          value={words}
          dir="auto"
          aria-label="Words for the model with a refusal"
          placeholder="Why not, or what instead"
          maxLength={MAX_DENIAL_CHARS}
          className="control min-w-0 flex-1 rounded-md border border-line-strong bg-ground px-2 text-sm outline-none placeholder:text-ink-3 focus:border-accent"
          onChange={(event) => setWords(event.target.value)}
        />
        <Button type="submit" look="danger" data-key="d" aria-keyshortcuts="d" disabled={busy}>
          Deny
        </Button>
      </form>
      {decide.error !== null && <FailureCard error={reportOf(decide.error)} />}
    </div>
  );
}
