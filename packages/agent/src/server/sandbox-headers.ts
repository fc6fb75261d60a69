/** Pages that show what a model wrote, each in a frame of no origin inside the dashboard. */
const FOLDER = "/sandbox/";

/** What each may load; everything else is refused. Its own script comes from the agent. */
const LOADS: Record<string, string> = {
  // A diagram needs nothing from anywhere.
  "/sandbox/diagram.html": "img-src data:; font-src data:",
  // One picture, from where the person has just asked for it.
  "/sandbox/picture.html": "img-src https: http:",
};

/**
 * The headers by which a file of the sandbox differs from all others; null for every other path.
 * The frame has no origin, so it reads its scripts as a stranger would: they hold nothing secret.
 */
export function sandboxHeaders(path: string): Record<string, string> | null {
  if (!path.startsWith(FOLDER)) return null;
  const loads = LOADS[path];
  if (loads === undefined) return { "cross-origin-resource-policy": "cross-origin" };
  return {
    "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; ${loads}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts`,
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-resource-policy": "cross-origin",
  };
}
