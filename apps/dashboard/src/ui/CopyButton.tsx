import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./Button.tsx";
import { copyText } from "./clipboard.ts";

interface CopyButtonProps {
  /** Called on click, so that a long text is put together, or fetched, only then. */
  text: () => string | Promise<string>;
  label: string;
  /** With words beside the icon. */
  wide?: boolean;
  className?: string;
  /** A key that presses it while what it belongs to has the focus. */
  shortcut?: string;
}

const REST = { icon: <Copy size={14} />, word: undefined };
const OUTCOMES = {
  copied: { icon: <Check size={14} className="text-ok" />, word: "Copied" },
  refused: { icon: <X size={14} className="text-fail" />, word: "The browser did not copy" },
};

export function CopyButton(props: CopyButtonProps) {
  const { text, label, wide = false, className = "", shortcut } = props;
  const key = shortcut === undefined ? {} : { "data-key": shortcut, "aria-keyshortcuts": shortcut };
  const [outcome, setOutcome] = useState<keyof typeof OUTCOMES | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 1_500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    void Promise.resolve(text())
      .then(copyText)
      .catch(() => false)
      .then((copied) => setOutcome(copied ? "copied" : "refused"));
  };
  const { icon, word: shown = label } = outcome === null ? REST : OUTCOMES[outcome];
  if (!wide) {
    return <IconButton label={shown} icon={icon} onClick={copy} className={className} {...key} />;
  }
  return (
    <Button look="quiet" onClick={copy} className={className} {...key}>
      {icon}
      {shown}
    </Button>
  );
}
