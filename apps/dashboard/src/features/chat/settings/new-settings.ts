import type { AnswerOptions } from "@llcuda/protocol";
import { useSyncExternalStore } from "react";
import { Store } from "../../../connection/store.ts";

/** Settings of the chat that does not exist yet; null: those of the default preset. */
const settings = new Store<AnswerOptions | null>(null);

export const newSettings = settings;

export function useNewSettings() {
  const value = useSyncExternalStore(settings.subscribe, settings.get);
  return [value, (next: AnswerOptions | null) => settings.set(next)] as const;
}
