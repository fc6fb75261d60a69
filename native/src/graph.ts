import { binding } from "./addon.ts";
import type { GraphHandle } from "./binding.ts";
import { beginCapturing, endCapturing } from "./capture-state.ts";
import { NativeError } from "./error.ts";
import { keep, scope } from "./scope.ts";
import * as s from "./shape.ts";
import { assertTensor, Tensor } from "./tensor.ts";

export type GraphResult = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> | void;

export interface CaptureOptions<I extends readonly Tensor[]> {
  /** Tensors that each replay may be given other values for. */
  inputs?: I;
  /** By default that of the inputs, or 0. */
  device?: number;
}

/** Operations that were captured once, and are launched all together. */
export class Graph<R extends GraphResult = GraphResult> {
  /** What the captured function returned; every replay writes the same tensors anew. */
  readonly result: R;
  readonly device: number;
  /** Kernels and copies in it. */
  readonly nodes: number;
  readonly #inputs: readonly Tensor[];
  #handle: GraphHandle | undefined;

  /** @internal */
  constructor(
    handle: GraphHandle,
    facts: { result: R; device: number; nodes: number; inputs: readonly Tensor[] },
  ) {
    this.#handle = handle;
    this.result = facts.result;
    this.device = facts.device;
    this.nodes = facts.nodes;
    this.#inputs = facts.inputs;
  }

  /**
   * Enqueues the whole graph. Other inputs of the same shapes and dtypes are copied into its own.
   * @returns the graph's result tensors, which hold the new values in stream order
   */
  replay(inputs: readonly Tensor[] = []): R {
    s.checkList(inputs, "inputs");
    if (this.#handle === undefined) {
      throw new NativeError("DISPOSED", "This graph was disposed of.", "Capture it anew.");
    }
    if (inputs.length > 0 && inputs.length !== this.#inputs.length) {
      throw s.invalid(
        `replay got ${inputs.length} inputs, the graph has ${this.#inputs.length}`,
        "Give as many as capture() had, or none to use their values as they are.",
      );
    }
    for (const [i, input] of inputs.entries()) {
      assertTensor(input, `inputs[${i}]`);
      this.#inputs[i]!.set(input);
    }
    binding().replay(this.#handle, this.device);
    return this.result;
  }

  get disposed(): boolean {
    return this.#handle === undefined;
  }

  /** Lets go of the graph and its memory; its result tensors stay until they are disposed of. */
  dispose(): void {
    if (this.#handle === undefined) return;
    binding().dropGraph(this.#handle);
    this.#handle = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * Runs `operations` twice: once for real, so that everything is loaded and chosen, and once to record
 * it. It must be synchronous, ask for no values, and make no tensors from host arrays.
 */
export async function capture<R extends GraphResult, const I extends readonly Tensor[] = []>(
  operations: (...inputs: I) => R,
  options: CaptureOptions<I> = {},
): Promise<Graph<R>> {
  s.checkFunction(operations, "operations");
  const inputs = options.inputs ?? ([] as unknown as I);
  s.checkList(inputs, "inputs");
  for (const [i, input] of inputs.entries()) assertTensor(input, `inputs[${i}]`);
  const device = s.checkDevice(options.device ?? inputs[0]?.device ?? 0);
  const b = binding();
  scope(() => {
    assertSynchronous(operations(...inputs));
  });
  await b.sync(device);
  beginCapturing(device);
  const handle = b.beginCapture(device);
  try {
    for (const input of inputs) b.markGraphMemory(input.handle);
    const result = scope(() => {
      const returned = operations(...inputs);
      assertSynchronous(returned);
      return returned;
    });
    const nodes = b.endCapture(handle, device);
    for (const tensor of tensorsIn(result)) keep(tensor);
    return new Graph(handle, { result, device, nodes, inputs });
  } catch (error) {
    b.abandonCapture(handle, device);
    b.dropGraph(handle);
    throw error;
  } finally {
    endCapturing(device);
  }
}

function assertSynchronous(result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => {});
  throw s.invalid("capture() got an async function", "Give a synchronous one.");
}

function tensorsIn(result: GraphResult): Tensor[] {
  if (result instanceof Tensor) return [result];
  return typeof result === "object" ? Object.values(result) : [];
}
