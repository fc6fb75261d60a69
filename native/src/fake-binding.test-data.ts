import { useBinding } from "./addon.ts";
import type { Binding } from "./binding.ts";

/** A call that reached the addon. */
export interface Call {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** An addon that does nothing but write down what it was asked for. */
export function useFakeBinding(): Call[] {
  const calls: Call[] = [];
  const answers: Record<string, unknown> = {
    deviceCount: { count: 2, reason: "" },
    nvmlState: { available: true, reason: "", driver: "1" },
    endCapture: 3,
    loadProgress: 0,
    topk: [{}, {}],
  };
  const fake = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        (...values: unknown[]) => {
          calls.push({ name, values });
          return answers[name] ?? {};
        },
    },
  );
  useBinding(fake as unknown as Binding);
  return calls;
}
