import type { Preset } from "@llcuda/protocol";
import { fileGone } from "../chat/attachments/attachment-failures.ts";
import { LiveValue } from "../live/live-value.ts";
import type { Services } from "./services.ts";

const gone = (id: string): Promise<never> => Promise.reject(fileGone(id));

/** No presets and no attachments, for tests of the wire. */
export function noFiles(): Pick<Services, "presets" | "attachments"> {
  return {
    presets: {
      list: new LiveValue<Preset[]>([]),
      save: ({ id = "p", ...wish }) => ({ id, ...wish }),
      remove: () => undefined,
      export: () => ({ name: "", type: "", text: "" }),
      import: () => [],
    },
    attachments: { take: gone, file: gone, preview: gone },
  };
}
