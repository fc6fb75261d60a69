/** The closed list of what can be wrong with a GGUF file or with a request to it. */
export type GgufErrorCode =
  | "E_EMPTY"
  | "E_SHORT"
  | "E_MAGIC"
  | "E_VERSION"
  | "E_COUNT"
  | "E_STRLEN"
  | "E_KEY"
  | "E_VTYPE"
  | "E_ARRAY"
  | "E_ALIGN"
  | "E_NDIMS"
  | "E_DIMS"
  | "E_TTYPE"
  | "E_BLOCK"
  | "E_OFFSET"
  | "E_TNAME"
  | "E_LIMIT"
  | "E_RANGE"
  | "E_SPLIT"
  | "E_SOURCE"
  | "E_CHANGED"
  | "E_WRITE";

export interface GgufErrorFacts {
  /** Byte offset in the file at which the fault lies. */
  offset?: number;
  /** The field of the format, with its key or tensor name where there is one. */
  field?: string;
  /** What the file holds there, as text. */
  value?: string;
  /** What it would have to be. */
  limit?: string;
  cause?: unknown;
}

/** The one error class of this package. The message holds every fact; the fields hold them apart. */
export class GgufError extends Error {
  readonly code: GgufErrorCode;
  /** What happened, for people: `message` without its code and places. */
  readonly what: string;
  readonly offset: number | undefined;
  readonly field: string | undefined;
  readonly value: string | undefined;
  readonly limit: string | undefined;
  readonly hint: string;

  constructor(code: GgufErrorCode, what: string, hint: string, facts: GgufErrorFacts = {}) {
    const { offset, field, value, limit, cause } = facts;
    const places = [
      offset === undefined ? "" : `byte ${offset}`,
      field === undefined ? "" : `field ${field}`,
      value === undefined ? "" : `value ${value}`,
      limit === undefined ? "" : `limit ${limit}`,
    ].filter((place) => place !== "");
    const tail = places.length === 0 ? "" : ` (${places.join(", ")})`;
    super(`${code}: ${what}${tail}`, cause === undefined ? undefined : { cause });
    this.name = "GgufError";
    this.code = code;
    this.what = what;
    this.hint = hint;
    this.offset = offset;
    this.field = field;
    this.value = value;
    this.limit = limit;
  }
}
