import type { HubAccount } from "@llcuda/protocol";
import { useState, type FormEvent } from "react";
import { Button } from "../../../ui/Button.tsx";
import type { Act } from "../request.ts";
import { useHubAccount } from "./useHubAccount.ts";

const WORDS: Record<HubAccount["token"], string> = {
  none: "No token is kept: gated repositories refuse.",
  stored: "A token is kept, for your account's eyes only (mode 0600).",
  environment: "The token of HF_TOKEN is used.",
  file: "The token of Hugging Face's own tools is used.",
};

/** The token for gated repositories; it goes to the agent and never comes back. */
export function HubToken({ act }: { act: Act }) {
  const account = useHubAccount();
  const [token, setToken] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() === "") return;
    act({ kind: "set-token", id: "token", token: token.trim() });
    setToken("");
  };
  return (
    <section aria-labelledby="token" className="flex flex-col gap-2">
      <h3 id="token" className="font-medium">
        Hugging Face
      </h3>
      <p className="min-h-5 text-xs text-ink-2">
        {account === null ? "\u00a0" : `${WORDS[account.token]} `}
        {account !== null && (
          <>
            The hub is <bdi className="num">{account.endpoint}</bdi>. A gated repository wants that
            you accept its licence there, and a read token of your account&apos;s settings (Access
            Tokens).
          </>
        )}
      </p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <label className="flex min-w-60 flex-1 flex-col gap-1 text-xs text-ink-2">
          Read token
          <input
            type="password"
            value={token}
            onChange={(event) => setToken(event.target.value)}
            placeholder="hf_…"
            autoComplete="off"
            spellCheck={false}
            className="num control rounded-md border border-line bg-ground px-2.5 text-sm text-ink placeholder:text-ink-3"
          />
        </label>
        <Button type="submit">Keep</Button>
        {account?.token === "stored" && (
          <Button look="quiet" onClick={() => act({ kind: "set-token", id: "token", token: null })}>
            Forget it
          </Button>
        )}
      </form>
    </section>
  );
}
