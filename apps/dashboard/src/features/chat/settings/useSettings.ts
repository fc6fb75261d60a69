import type { AnswerOptions } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useAgent, useEngine } from "../../../connection/AgentContext.tsx";
import { defaultPreset } from "./default-preset.ts";
import { useNewSettings } from "./new-settings.ts";
import { sameSettings } from "./same-settings.ts";
import { usePresets } from "./usePresets.ts";

/** A pause in typing, after which a change is saved. */
const REST_MS = 300;
/** The agent's own word of what it has saved is here by then, unless another window changed it. */
const WORD_MS = 2_000;

/** A change that is not saved yet; the drawer may show another chat by then. */
interface Draft {
  chatId: string;
  settings: AnswerOptions;
  /**
   * The agent has it. It stands until the agent's own word of it arrives: word of an earlier change
   * may come first, and a next change made over that would undo this one.
   */
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
  const onItsWay = useRef<Draft | null>(null);
  const { mutate, error, variables } = useMutation({
    mutationFn: ({ chatId: id, settings }: Draft) =>
      client.chats.change.mutate({ chatId: id, settings }),
    networkMode: "always",
    onSuccess: (_, sent) => setDraft((now) => (now === sent ? { ...sent, kept: true } : now)),
    onError: () => {
      onItsWay.current = null;
    },
  });
  /** Once: a pause in typing and leaving the field both ask for it. */
  const keep = (wanted: Draft | null): void => {
    if (wanted?.kept !== false || onItsWay.current === wanted) return;
    onItsWay.current = wanted;
    mutate(wanted);
  };
  const save = useEffectEvent((): void => keep(draft));
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(save, REST_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  const confirmed = draft?.kept === true && sameSettings(draft.settings, saved);
  useEffect(() => {
    if (draft?.kept !== true) return;
    const drop = (): void => setDraft((now) => (now === draft ? null : now));
    const timer = setTimeout(drop, confirmed ? 0 : WORD_MS);
    return () => clearTimeout(timer);
  }, [draft, confirmed]);
  // Leaving at once loses nothing.
  useEffect(() => () => save(), []);
  const begun = fresh ?? defaultPreset(presets, model);
  const options =
    (chatId === null ? begun : draft?.chatId === chatId ? draft.settings : saved) ?? {};
  return {
    options,
    /** Why this chat's settings were not saved; null while they are. */
    error: variables?.chatId === chatId ? error : null,
    /** Saves at once: whoever leaves the settings may ask the next question. */
    flush: (): void => keep(draft),
    change: (next: AnswerOptions): void => {
      const whole = withoutGaps(next);
      if (chatId === null) setFresh(whole);
      else setDraft({ chatId, settings: whole, kept: false });
    },
    /** The same without a pause: a switch is not typed. */
    choose: (next: AnswerOptions): void => {
      const whole = withoutGaps(next);
      if (chatId === null) return setFresh(whole);
      const chosen = { chatId, settings: whole, kept: false };
      setDraft(chosen);
      keep(chosen);
    },
  };
}
