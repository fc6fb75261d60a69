/** What this package needs to know of a binary; the agent's own inspection says more. */
export interface InspectedFile {
  path: string;
  machine: string;
  /** Libraries it asks for. */
  needed: string[];
  /** The search path written in it. */
  rpath: string | null;
  /** Highest versions asked for. */
  glibc: string | null;
  glibcxx: string | null;
  cuda: {
    sass: string[];
    ptx: { target: string; version: string; compressed: boolean }[];
  } | null;
}

/** Every binary of a folder and their union, in which `needed` leaves out what they give each other. */
export type InspectedFolder = InspectedFile & { files?: InspectedFile[] };

/** Looks into the binaries of a folder. Given by whoever uses this package. */
export type Inspect = (folder: string) => Promise<InspectedFolder>;
