/** For `ref`: a field has the keyboard once it is there. Written in place it would take it at every change. */
export function takeFocus(field: HTMLElement | null): void {
  field?.focus();
}
