import { common, createLowlight } from "lowlight";
import { piecesOf, type ColorReply, type ColorRequest } from "./code-colors.ts";

// A thread of its own: a long code takes longer to read than a frame lasts.
const lowlight = createLowlight(common);

addEventListener("message", ({ data }: MessageEvent<ColorRequest>) => {
  const { id, code, language } = data;
  const pieces = lowlight.registered(language)
    ? piecesOf(lowlight.highlight(language, code))
    : null;
  postMessage({ id, pieces } satisfies ColorReply);
});
