import { Link } from "@tanstack/react-router";
import { Command, Keyboard, Moon, Sun } from "lucide-react";
import { useReadable } from "../connection/AgentContext.tsx";
import { IconButton } from "../ui/Button.tsx";
import { PAGES } from "./navigation.ts";
import { theme, toggleTheme } from "./theme.ts";

interface RailProps {
  onPalette: () => void;
  onKeys: () => void;
}

/** The pages; at the left, or at the bottom of a narrow screen. */
export function Rail({ onPalette, onKeys }: RailProps) {
  return (
    <nav
      aria-label="Pages"
      className="order-last flex shrink-0 items-center justify-around border-line bg-panel max-sm:h-14 max-sm:border-t sm:order-first sm:w-14 sm:flex-col sm:justify-start sm:gap-1 sm:border-e sm:py-2"
    >
      <img src="./icon.svg" alt="" width={28} height={28} className="mb-2 hidden sm:block" />
      {PAGES.map(({ to, name, Icon }) => (
        <Link
          key={to}
          to={to}
          className="flex h-12 w-20 min-w-0 flex-col items-center justify-center gap-0.5 rounded-md text-xs text-ink-3 transition-colors duration-100 hover:text-ink aria-[current=page]:text-accent sm:w-12 sm:aria-[current=page]:bg-raised"
        >
          <Icon size={18} aria-hidden="true" />
          <span className="max-w-full truncate">{name}</span>
        </Link>
      ))}
      <div className="hidden flex-1 sm:block" />
      <div className="hidden flex-col gap-1 sm:flex">
        <IconButton
          label="Search and actions (Ctrl K)"
          icon={<Command size={16} />}
          onClick={onPalette}
        />
        <IconButton label="Keys (?)" icon={<Keyboard size={16} />} onClick={onKeys} />
        <ThemeButton />
      </div>
    </nav>
  );
}

export function ThemeButton() {
  const dark = useReadable(theme) === "dark";
  return (
    <IconButton
      label={dark ? "Light theme" : "Dark theme"}
      icon={dark ? <Sun size={16} /> : <Moon size={16} />}
      onClick={toggleTheme}
    />
  );
}
