import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../scripts/ggml_verdicts.py", import.meta.url));

/** Length (32 bits) and bytes of zeros behind the header (64 bits). */
const FRAME_PREFIX_BYTES = 12;

/** ggml's own C, asked through a Python that has libggml-python. */
export class Ggml {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string) {
    this.#child = spawn(python, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** "accept", "refuse MESSAGE" or "crash SIGNAL" for each header, in their order. */
  async ask(headers: readonly { header: Uint8Array; dataBytes: number }[]): Promise<string[]> {
    const sent = this.#send(headers);
    const verdicts: string[] = [];
    for (const _ of headers) {
      const line = await this.#lines.next();
      if (line.done === true) throw new Error("the Python that asks ggml has ended");
      verdicts.push(line.value);
    }
    await sent;
    return verdicts;
  }

  async #send(headers: readonly { header: Uint8Array; dataBytes: number }[]): Promise<void> {
    for (const { header, dataBytes } of headers) {
      const prefix = Buffer.alloc(FRAME_PREFIX_BYTES);
      prefix.writeUInt32LE(header.length);
      prefix.writeBigUInt64LE(BigInt(dataBytes), 4);
      if (!this.#child.stdin.write(Buffer.concat([prefix, header]))) {
        await once(this.#child.stdin, "drain");
      }
    }
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, "exit");
  }
}
