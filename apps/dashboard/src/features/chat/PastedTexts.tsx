import { FileText, X } from "lucide-react";
import { formatCount } from "../../ui/format.ts";
import { IconButton } from "../../ui/Button.tsx";

interface PastedTextsProps {
  texts: readonly string[];
  onRemove: (index: number) => void;
}

/** Characters of a pasted text that tell which one it is. */
const BEGINNING = 60;

/** Long texts that go out with the message, each as one line. */
export function PastedTexts({ texts, onRemove }: PastedTextsProps) {
  if (texts.length === 0) return null;
  return (
    <ul aria-label="Pasted texts" className="flex flex-col gap-1">
      {texts.map((text, index) => (
        <li
          // The same text may have been pasted twice.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          className="flex items-center gap-2 rounded-md border border-line bg-raised ps-2.5 text-sm"
        >
          <FileText size={14} className="shrink-0 text-ink-3" aria-hidden="true" />
          <span dir="auto" className="min-w-0 flex-1 truncate text-ink-2">
            {text.slice(0, BEGINNING).trim()}…
          </span>
          <span className="num shrink-0 text-xs text-ink-3">
            {formatCount(text.length)} characters
          </span>
          <IconButton
            label={`Remove the pasted text of ${formatCount(text.length)} characters`}
            icon={<X size={14} />}
            onClick={() => onRemove(index)}
          />
        </li>
      ))}
    </ul>
  );
}
