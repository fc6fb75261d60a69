import type { MouseEvent, ReactNode } from "react";

/** Brings the other end of a footnote into view: addresses with `#` belong to the page's router. */
function goTo(event: MouseEvent<HTMLElement>, part: "note" | "mark", name: string): void {
  const answer = event.currentTarget.closest(".prose-answer");
  const end = answer?.querySelector<HTMLElement>(`[data-${part}="${CSS.escape(name)}"]`);
  end?.scrollIntoView({ block: "center" });
  end?.focus();
}

/** `[^1]` in a text: leads to what it says. */
export function NoteLink({ name }: { name: string }) {
  return (
    <sup>
      <button
        type="button"
        data-mark={name}
        aria-label={`Note ${name}`}
        className="note-link"
        onClick={(event) => goTo(event, "note", name)}
      >
        {name}
      </button>
    </sup>
  );
}

/** What a footnote says; its number leads back. */
export function Note({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p dir="auto" className="note">
      <button
        type="button"
        data-note={name}
        aria-label={`Back to the mark of note ${name}`}
        className="note-link"
        onClick={(event) => goTo(event, "mark", name)}
      >
        {name}
      </button>{" "}
      {children}
    </p>
  );
}
