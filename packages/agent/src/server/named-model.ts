import type { IncomingMessage } from "node:http";

/** A longer name is no model's. */
const MAX_NAME_BYTES = 4_096;
const FIELD = "model";

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Finds the `model` of a JSON request while its bytes come, so that none has to be read whole: in
 * most it stands at the beginning. Only the outermost object counts.
 */
export class NamedModel {
  /** Null while it is not known, and for requests that name none. */
  name: string | null = null;
  /** No more bytes are needed. */
  known = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #expectsKey = false;
  #key: string | null = null;
  #bytes: number[] = [];

  push(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.known) return;
      if (this.#inString) this.#takeText(byte);
      else this.#takeMark(byte);
    }
  }

  /** The request has ended. */
  end(): void {
    this.known = true;
  }

  #takeText(byte: number): void {
    if (byte === QUOTE && !this.#escaped) {
      this.#inString = false;
      if (this.#depth === 1) this.#endText();
      return;
    }
    this.#escaped = byte === BACKSLASH && !this.#escaped;
    if (this.#depth === 1 && this.#bytes.length <= MAX_NAME_BYTES) this.#bytes.push(byte);
  }

  #endText(): void {
    const text = textOf(this.#bytes);
    if (this.#expectsKey) this.#key = text;
    else if (this.#key === FIELD) {
      this.name = text;
      this.known = true;
    }
  }

  #takeMark(byte: number): void {
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        this.#bytes = [];
        break;
      case OPEN:
      case OPEN_LIST:
        this.#depth += 1;
        if (this.#depth === 1) this.#expectsKey = byte === OPEN;
        break;
      case CLOSE:
      case CLOSE_LIST:
        this.#depth -= 1;
        if (this.#depth <= 0) this.known = true;
        break;
      case COLON:
        if (this.#depth === 1) this.#expectsKey = false;
        break;
      case COMMA:
        if (this.#depth === 1) [this.#expectsKey, this.#key] = [true, null];
        break;
      default:
    }
  }
}

/** Null for what is no string of JSON, or too long. */
function textOf(bytes: readonly number[]): string | null {
  if (bytes.length > MAX_NAME_BYTES) return null;
  try {
    return JSON.parse(`"${Buffer.from(bytes).toString("utf8")}"`) as string;
  } catch {
    return null;
  }
}

/** Reads no more of a request than tells the model; what was read is in `head`. Never rejects. */
export function withModelName(
  req: IncomingMessage,
  limit: number,
): Promise<{ name: string | null; head: Buffer[] }> {
  const model = new NamedModel();
  const head: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const done = (): void => {
      req.off("data", take).off("end", done).off("close", done);
      req.pause();
      resolve({ name: model.name, head });
    };
    const take = (chunk: Buffer): void => {
      head.push(chunk);
      bytes += chunk.length;
      model.push(chunk);
      if (model.known || bytes > limit) done();
    };
    req.on("data", take).once("end", done).once("close", done);
  });
}
