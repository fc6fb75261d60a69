/** Letters that tell two apart. */
const SHOWN = 12;

/** The beginning of a hash, as it is shown. */
export const shortHash = (hash: string): string => hash.slice(0, SHOWN);
