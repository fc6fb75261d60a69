import { formatCount } from "../../ui/format.ts";

/** Who a context is for: how many conversations at once, and what each has of it. */
export function slotWords(settings: { context: number; slots: number; unified: boolean }): string {
  const { context, slots, unified } = settings;
  if (slots === 1) return "for one conversation at a time";
  if (unified) return `shared by up to ${slots} conversations at a time`;
  const each = formatCount(Math.floor(context / slots));
  return `for ${slots} conversations at a time, ${each} tokens each`;
}
