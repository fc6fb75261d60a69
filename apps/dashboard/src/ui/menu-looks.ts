/** How menus look everywhere. */
export const MENU_POPUP =
  "min-w-44 max-w-72 rounded-md border border-line-strong bg-panel p-1 text-sm outline-none max-h-[min(420px,70vh)] overflow-y-auto";
export const MENU_ITEM =
  "control flex cursor-pointer items-center gap-2 rounded px-2 outline-none data-highlighted:bg-lift";
