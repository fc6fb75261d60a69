/** A piece of a Jinja template, by what it is. */
export interface TemplatePart {
  kind: "text" | "value" | "statement" | "comment";
  text: string;
}

const KINDS = { "{{": "value", "{%": "statement", "{#": "comment" } as const;

/** Cuts a template into its text and its marks; what is never closed is text. */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let done = 0;
  const text = (end: number): void => {
    if (end > done) parts.push({ kind: "text", text: template.slice(done, end) });
  };
  for (const { 0: mark, index } of template.matchAll(/\{\{[^]*?\}\}|\{%[^]*?%\}|\{#[^]*?#\}/g)) {
    text(index);
    parts.push({ kind: KINDS[mark.slice(0, 2) as keyof typeof KINDS], text: mark });
    done = index + mark.length;
  }
  text(template.length);
  return parts;
}
