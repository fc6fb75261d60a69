import type { LibraryPlace } from "./library.ts";

/** Places of models as people call them. In a file without zod, so that a page need not fetch that. */
export const PLACE_NAMES: Record<LibraryPlace, string> = {
  llcuda: "llcuda",
  huggingface: "Hugging Face cache",
  lmstudio: "LM Studio",
  ollama: "Ollama",
  llamacpp: "llama.cpp cache",
  folder: "your folder",
};

/** "in LM Studio's folder". */
export function placeWords(place: LibraryPlace): string {
  switch (place) {
    case "huggingface":
    case "llamacpp":
      return `in the ${PLACE_NAMES[place]}`;
    case "folder":
      return "in a folder that you added";
    case "llcuda":
    case "lmstudio":
    case "ollama":
      return `in ${PLACE_NAMES[place]}'s folder`;
  }
}
