import { binding } from "./addon.ts";
import type { EventHandle, StreamHandle } from "./binding.ts";
import { assertNotCapturing } from "./capture-state.ts";
import { NativeError } from "./error.ts";
import { checkDevice, checkFunction, invalid, valueText } from "./shape.ts";

/** Done when everything that was enqueued on a GPU so far is done. */
export async function sync(device = 0): Promise<void> {
  assertNotCapturing(checkDevice(device), "sync");
  await binding().sync(device);
}

/** A queue beside the usual one. Tensors may be used on any: what must wait, waits by itself. */
export class Stream implements Disposable {
  readonly device: number;
  #handle: StreamHandle | undefined;

  constructor(device = 0) {
    this.device = checkDevice(device);
    this.#handle = binding().createStream(device);
  }

  /** Runs a synchronous function whose operations are enqueued here. */
  run<R>(operations: () => R): R {
    checkFunction(operations, "operations");
    if (this.#handle === undefined) throw gone("stream");
    assertNotCapturing(this.device, "Stream.run");
    binding().useStream(this.device, this.#handle);
    try {
      const result = operations();
      if (result instanceof Promise) {
        result.catch(() => {});
        throw invalid("Stream.run got an async function", "Give a synchronous one.");
      }
      return result;
    } finally {
      binding().useStream(this.device, null);
    }
  }

  [Symbol.dispose](): void {
    if (this.#handle !== undefined) binding().dropStream(this.#handle);
    this.#handle = undefined;
  }
}

/** A point in a GPU's queue, with the time at which it was reached. */
export class Event implements Disposable {
  readonly device: number;
  #handle: EventHandle | undefined;

  /** Marks the end of what is enqueued now (inside Stream.run: on that stream). */
  constructor(device = 0) {
    this.device = checkDevice(device);
    assertNotCapturing(device, "new Event");
    this.#handle = binding().recordEvent(device);
  }

  /** What is enqueued from now on comes after this point. */
  wait(): void {
    binding().waitEvent(this.device, this.#use());
  }

  /** Milliseconds from another event to this one, as the GPU measured them. */
  async since(earlier: Event): Promise<number> {
    if (!(earlier instanceof Event)) {
      throw invalid(`earlier is ${valueText(earlier)}`, "Give an Event of the same GPU.");
    }
    return binding().elapsed(this.device, earlier.#use(), this.#use());
  }

  #use(): EventHandle {
    if (this.#handle === undefined) throw gone("event");
    return this.#handle;
  }

  [Symbol.dispose](): void {
    if (this.#handle !== undefined) binding().dropEvent(this.#handle);
    this.#handle = undefined;
  }
}

function gone(what: string): NativeError {
  return new NativeError("DISPOSED", `This ${what} was disposed of.`, "Make a new one.");
}
