import type { AnswerOptions } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { useAgent, useEngine } from "../../../connection/AgentContext.tsx";
import { defaultPreset } from "./default-preset.ts";
import { useNewSettings } from "./new-settings.ts";
import { usePresets } from "./usePresets.ts";

/** A pause in typing, after which a change is saved. */
const REST_MS = 300;

/** A change that is not saved yet; the drawer may show another chat by then. */
interface Draft {
  chatId: string;
  settings: AnswerOptions;
  /** What was saved when it was made. */
  over: AnswerOptions | null;
  /** The agent has it; it stands until the agent's own word of it arrives. */
  kept: boolean;
}

/** Without what was emptied: an absent option is the default. */
export function withoutGaps(options: AnswerOptions): AnswerOptions {
  const entries = Object.entries(options).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return Object.fromEntries(entries) as AnswerOptions;
}

export type SettingsEdits = ReturnType<typeof useSettings>;

/** A chat's settings as they are being changed; saved by themselves, and shown in every window. */
export function useSettings(chatId: string | null, saved: AnswerOptions | null) {
  const { client } = useAgent();
  const [fresh, setFresh] = useNewSettings();
  const presets = usePresets();
  const engine = useEngine();
  const model = engine?.phase === "ready" ? engine.model.name : null;
  const [draft, setDraft] = useState<Draft | null>(null);
  const { mutate, error } = useMutation({
    mutationFn: ({ chatId: id, settings }: Draft) =>
      client.chats.change.mutate({ chatId: id, settings }),
    networkMode: "always",
    onSuccess: (_, sent) => setDraft((now) => (now === sent ? { ...sent, kept: true } : now)),
  });
  const save = useEffectEvent((): void => {
    if (draft?.kept === false) mutate(draft);
  });
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(save, REST_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  // Leaving at once loses nothing.
  useEffect(() => () => save(), []);
  const stands = draft?.chatId === chatId && (!draft.kept || draft.over === saved);
  const begun = fresh ?? defaultPreset(presets, model);
  const options = (chatId === null ? begun : stands ? draft.settings : saved) ?? {};
  return {
    options,
    error,
    /** Saves at once: whoever leaves the settings may ask the next question. */
    flush: (): void => {
      if (draft?.kept === false) mutate(draft);
    },
    change: (next: AnswerOptions): void => {
      const whole = withoutGaps(next);
      if (chatId === null) setFresh(whole);
      else setDraft({ chatId, settings: whole, over: saved, kept: false });
    },
    /** The same without a pause: a switch is not typed. */
    choose: (next: AnswerOptions): void => {
      const whole = withoutGaps(next);
      if (chatId === null) return setFresh(whole);
      const chosen = { chatId, settings: whole, over: saved, kept: false };
      setDraft(chosen);
      mutate(chosen);
    },
  };
}
