export const MODEL_SEARCH_ID = "model-search";

/** Puts the cursor into the search box of the models; false on other pages. */
export function focusModelSearch(): boolean {
  const box = document.getElementById(MODEL_SEARCH_ID);
  box?.focus();
  return box !== null;
}
