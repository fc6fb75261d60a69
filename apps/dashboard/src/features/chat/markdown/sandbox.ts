/** The theme that the page shows now, for a frame that cannot see it. */
export const shownTheme = (): "dark" | "light" =>
  document.documentElement.dataset["theme"] === "light" ? "light" : "dark";

/** What a frame of `public/sandbox` tells: that it listens, what came out, or that nothing did. */
export interface FrameWord {
  type: "ready" | "done" | "failed";
  width?: number;
  height?: number;
  message?: string;
}

/** No frame is larger than this, in pixels, whatever it says. */
const MAX_SIZE = 20_000;

const size = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, 0), MAX_SIZE) : 0;

/** A frame is as foreign as what is in it: only what has the expected form is heard. */
export function frameWord(data: unknown): FrameWord | null {
  if (typeof data !== "object" || data === null) return null;
  const { type, width, height, message } = data as Record<string, unknown>;
  if (type !== "ready" && type !== "done" && type !== "failed") return null;
  return {
    type,
    width: size(width),
    height: size(height),
    message: typeof message === "string" ? message.slice(0, 500) : "",
  };
}
