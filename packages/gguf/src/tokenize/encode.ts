/** Ids for a part of a text without special tokens in it; `afterSpecial` also where a text begins. */
export type Encode = (text: string, afterSpecial: boolean) => number[];
