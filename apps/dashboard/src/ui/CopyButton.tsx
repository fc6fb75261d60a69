import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./Button.tsx";
import { copyText } from "./clipboard.ts";

interface CopyButtonProps {
  /** Called on click, so that a long text is put together only then. */
  text: () => string;
  label: string;
  /** With words beside the icon. */
  wide?: boolean;
  className?: string;
}

export function CopyButton({ text, label, wide = false, className = "" }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    void copyText(text()).then(setCopied);
  };
  const icon = copied ? <Check size={14} className="text-ok" /> : <Copy size={14} />;
  const shown = copied ? "Copied" : label;
  if (!wide) return <IconButton label={shown} icon={icon} onClick={copy} className={className} />;
  return (
    <Button look="quiet" onClick={copy} className={className}>
      {icon}
      {shown}
    </Button>
  );
}
