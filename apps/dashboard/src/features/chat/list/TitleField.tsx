import { useState } from "react";
import { takeFocus } from "../../../ui/take-focus.ts";

interface TitleFieldProps {
  title: string;
  /** @param title null when it stays as it is */
  onDone: (title: string | null) => void;
}

export function TitleField({ title, onDone }: TitleFieldProps) {
  const [text, setText] = useState(title);
  const finish = (): void => {
    const trimmed = text.trim();
    onDone(trimmed === "" || trimmed === title ? null : trimmed);
  };
  return (
    <input
      ref={takeFocus}
      value={text}
      dir="auto"
      maxLength={200}
      aria-label="Title of the chat"
      className="control w-full rounded-md border border-accent bg-ground px-2 text-sm outline-none"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") finish();
        else if (event.key === "Escape") onDone(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
