/** Unfolds the group of a load form that the extra arguments lie in, and goes there. */
export function showArguments(form: HTMLElement | null): void {
  const field = form?.querySelector<HTMLElement>('textarea[aria-label="More arguments"]');
  const group = field?.closest("details");
  if (group) group.open = true;
  field?.focus();
}
