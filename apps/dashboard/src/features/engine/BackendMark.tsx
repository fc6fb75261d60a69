import type { EngineBackend } from "@llcuda/protocol";
import { BACKEND_NAMES } from "./backend-words.ts";

/** Each backend has one colour and one shape, the same on every page. */
const SHAPES: Record<EngineBackend, { path: string; color: string }> = {
  cuda: { path: "M1.5 1.5h9v9h-9z", color: "fill-kind-1" },
  vulkan: { path: "M6 1 11.2 10.5H.8z", color: "fill-kind-2" },
  hip: { path: "M6 .6 11.4 6 6 11.4.6 6z", color: "fill-kind-3" },
  metal: { path: "M3.3 1.2h5.4L11.4 6 8.7 10.8H3.3L.6 6z", color: "fill-kind-4" },
  cpu: { path: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z", color: "fill-kind-5" },
};

export function BackendMark({ backend }: { backend: EngineBackend }) {
  const { path, color } = SHAPES[backend];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="shrink-0">
        <path d={path} className={color} />
      </svg>
      {BACKEND_NAMES[backend]}
    </span>
  );
}
