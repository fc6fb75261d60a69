import type { AnswerOptions } from "@llcuda/protocol";
import { SlidersHorizontal } from "lucide-react";

interface SettingsButtonProps {
  options: AnswerOptions;
  open: boolean;
  onToggle: () => void;
}

/** Opens the settings, and says how many are not the defaults. */
export function SettingsButton({ options, open, onToggle }: SettingsButtonProps) {
  const set = Object.keys(options).length;
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex h-6 items-center gap-1.5 rounded text-xs whitespace-nowrap text-ink-2 hover:text-ink pointer-coarse:h-9"
    >
      <SlidersHorizontal size={12} aria-hidden="true" />
      Settings
      {set > 0 && <span className="num text-accent">{set} set</span>}
    </button>
  );
}
