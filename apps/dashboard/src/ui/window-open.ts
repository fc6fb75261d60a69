/** The palette is a window of the browser's own; those of the library have roles. */
const WINDOWS = 'dialog[open],[role="dialog"],[role="alertdialog"],[role="menu"]';

/** Whether a window or a menu is open above the page: it has the keys to itself. */
export function isWindowOpen(): boolean {
  return document.querySelector(WINDOWS) !== null;
}
