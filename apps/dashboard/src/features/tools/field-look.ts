/** How text is entered on the Tools page. */
export const FIELD =
  "control w-full min-w-0 rounded-md border border-line-strong bg-ground px-2 text-sm outline-none placeholder:text-ink-3 focus:border-accent";
