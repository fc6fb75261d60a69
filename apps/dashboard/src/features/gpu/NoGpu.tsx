import type { GpuState } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { Panel } from "../../ui/Panel.tsx";

/** What a machine without a GPU of NVIDIA can do about it. */
export function NoGpu({ state: { reason } }: { state: GpuState }) {
  return (
    <Panel title="No GPU is used on this machine">
      <div className="flex max-w-[75ch] flex-col gap-2 text-sm text-ink-2">
        {reason !== null && <p dir="auto">{reason}</p>}
        <p>Models run on the processor here; everything else works as with a GPU. To use one:</p>
        <ul className="list-disc ps-5">
          <li>
            Is a GPU of NVIDIA in the machine? Install its driver, restart, and see that{" "}
            <code className="num text-xs">nvidia-smi</code> lists it.
          </li>
          <li>
            In a container, start it with the GPU:{" "}
            <code className="num text-xs">docker run --gpus all</code>. On Colab, choose a runtime
            with a GPU.
          </li>
          <li>
            A GPU of another maker can compute through Vulkan, which{" "}
            <Link to="/setup" className="text-accent underline underline-offset-4">
              Setup
            </Link>{" "}
            finds by itself; it is not read here.
          </li>
        </ul>
      </div>
    </Panel>
  );
}
