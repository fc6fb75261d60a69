import type { EngineContents } from "@llcuda/protocol";

/** A word about what is inside an engine; `here` marks code for a GPU of this machine. */
export interface ContentWord {
  text: string;
  here: boolean;
}

/** More code versions than this are told by their ends and by what counts here. */
const MAX_LISTED = 7;

/** "75" of "sm_75" and "compute_75". */
const arch = (target: string): string => target.replace(/^(?:sm|compute)_/, "");

/**
 * The GPU code versions of an engine in few words, those of this machine's GPUs marked.
 * @param gpus compute capabilities times ten, as in MachineFacts
 */
export function sassWords(sass: readonly string[], gpus: readonly number[]): ContentWord[] {
  const words = sass.map((target) => {
    const text = arch(target);
    return { text, here: gpus.some((sm) => String(sm) === text) };
  });
  if (words.length <= MAX_LISTED) return words;
  const kept: ContentWord[] = [];
  for (const [index, word] of words.entries()) {
    const shown = index < 2 || index >= words.length - 2 || word.here;
    if (shown) kept.push(word);
    else if (kept.at(-1)?.text !== "…") kept.push({ text: "…", here: false });
  }
  return kept;
}

/** The targets of each PTX version: "75 90, version 8.4". */
export function ptxWords(ptx: EngineContents["ptx"]): string[] {
  const versions = [...new Set(ptx.map(({ version }) => version))];
  return versions.map((version) => {
    const of = ptx.filter((each) => each.version === version).map(({ target }) => arch(target));
    return `${[...new Set(of)].join(" ")}, version ${version}`;
  });
}

/** What its libraries are of: "CUDA 12", "glibc 2.35". */
export function libraryWords({ cudaMajor, glibc }: EngineContents): string[] {
  return [
    ...(cudaMajor === null ? [] : [`CUDA ${cudaMajor}`]),
    ...(glibc === null ? [] : [`glibc ${glibc}`]),
  ];
}
