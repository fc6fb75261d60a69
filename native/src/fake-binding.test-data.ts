import { useBinding } from "./addon.ts";
import type { Binding } from "./binding.ts";

/** A call that reached the addon. */
export interface Call {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** What callers look into; everything else is answered with an empty object. */
const ANSWERS: Readonly<Record<string, (...values: never[]) => unknown>> = {
  deviceCount: () => ({ count: 2, reason: "" }),
  deviceProperties: () => ({ uuid: "GPU-1", freeMemory: 1 << 20, memoryClockKilohertz: 1 }),
  nvmlState: () => ({ available: true, reason: "", driver: "1" }),
  sample: () => [],
  pinned: (_: never, bytes: number) => new ArrayBuffer(bytes),
  endCapture: () => 3,
  loadProgress: () => 0,
  startLoad: () => [{}, Promise.resolve()],
  topk: () => [{}, {}],
  summary: () => [Promise.resolve({ histogram: [] }), {}],
  distribution: () => [Promise.resolve({ finite: 0 }), {}],
};

/** An addon that does nothing but write down what it was asked for. */
export function useFakeBinding(): Call[] {
  const calls: Call[] = [];
  const fake = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        (...values: never[]) => {
          calls.push({ name, values });
          return ANSWERS[name]?.(...values) ?? {};
        },
    },
  );
  useBinding(fake as unknown as Binding);
  return calls;
}
