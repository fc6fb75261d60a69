import type { AnswerOptions } from "@llcuda/protocol";
import { SlidersHorizontal } from "lucide-react";
import { useNewSettings } from "./new-settings.ts";

interface SettingsButtonProps {
  chatId: string | null;
  settings: AnswerOptions | null;
  open: boolean;
  onToggle: () => void;
}

/** Opens the settings, and says how many are not the defaults. */
export function SettingsButton({ chatId, settings, open, onToggle }: SettingsButtonProps) {
  const [fresh] = useNewSettings();
  const set = Object.keys((chatId === null ? fresh : settings) ?? {}).length;
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex h-5 items-center gap-1.5 rounded text-xs whitespace-nowrap text-ink-3 hover:text-ink pointer-coarse:h-10"
    >
      <SlidersHorizontal size={12} aria-hidden="true" />
      Settings
      {set > 0 && <span className="num text-accent">{set} set</span>}
    </button>
  );
}
