// Runs before the first paint, so that the page never flashes in the wrong colours.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("llcuda:theme");
  } catch {
    // Storage may be closed to this page; the system's preference decides then.
  }
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.dataset.theme = chosen ?? (light ? "light" : "dark");
})();
