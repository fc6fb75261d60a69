import type { EffectiveLoad, EngineOffload, MemoryShares } from "@llcuda/protocol";
import { SettingsReading } from "./settings-reading.ts";

const LAYERS = /offloaded (\d+)\/(\d+) layers to GPU/;
const BUFFER =
  /\b([A-Za-z][\w.]*(?:\[[^\]]*\]|\(\))?) +(model|KV|RS|compute|output) buffer size\s*=\s*([\d.]+) MiB/;
const WEIGHTS_BEGIN = /loading model tensors/;
const DRAFT_BEGINS = /loading draft model/;
/** Memory that the processor computes in: `CPU`, `CPU_Mapped`, `CPU_REPACK`, `AMX`, `BLAS`. */
const PROCESSOR = /^(CPU|AMX|BLAS)(_|$)/;
/** A device that is made of several, by the split mode `tensor`: what is told of it is of the first. */
const COMBINED = /^Meta\b/;
/** Memory of the machine: the processor's, and what a GPU reads from there (`CUDA_Host`). */
const HOST = /^(CPU|AMX|BLAS)(_|$)|_Host$/;
const MIB = 1024 * 1024;

type Kind = "model" | "KV" | "RS" | "compute" | "output";

/** The buffers of one load of one model. */
class Load {
  readonly buffers = new Map<string, { device: string; kind: Kind; bytes: number }>();

  add(device: string, kind: Kind, bytes: number): void {
    const key = `${device} ${kind}`;
    // Weights and caches come in several parts; a compute buffer that is told again was made anew.
    const before = kind === "compute" ? 0 : (this.buffers.get(key)?.bytes ?? 0);
    this.buffers.set(key, { device, kind, bytes: before + bytes });
  }
}

/**
 * Reads from llama-server's lines where a model went and what it took. It may load the model before
 * the real load to fit its memory: the last load counts, and a draft model's beside it.
 */
export class LoadReading {
  #layers: EngineOffload["layers"] = null;
  #model = new Load();
  #draft: Load | null = null;
  readonly #settings = new SettingsReading();

  take(line: string): void {
    if (DRAFT_BEGINS.test(line)) this.#draft = new Load();
    const layers = LAYERS.exec(line);
    if (WEIGHTS_BEGIN.test(line) || (layers !== null && this.#load.buffers.size > 0)) this.#begin();
    if (layers !== null && this.#draft === null) {
      this.#layers = { onGpu: Number(layers[1]), total: Number(layers[2]) };
    }
    const [, device = "", kind = "", size = ""] = BUFFER.exec(line) ?? [];
    if (device !== "") this.#load.add(device, kind as Kind, Math.round(Number(size) * MIB));
    this.#settings.take(line, this.#draft !== null);
  }

  /** Null when nothing was said. */
  get offload(): EngineOffload | null {
    const sums = new Map<string, number>();
    for (const { bytes, device } of this.#buffers()) {
      if (COMBINED.test(device)) continue;
      sums.set(device, (sums.get(device) ?? 0) + bytes);
    }
    const buffers = [...sums].map(([device, bytes]) => ({ device, bytes }));
    // In the engine's own words a processor's matrix units are a GPU too.
    const onlyProcessor =
      buffers.length > 0 && buffers.every(({ device }) => PROCESSOR.test(device));
    const layers = onlyProcessor && this.#layers?.onGpu !== 0 ? null : this.#layers;
    if (layers === null && buffers.length === 0) return null;
    return { layers, buffers, gpuMemory: null };
  }

  /** What it took, by what it holds; answers' logits count as computing. Null when not all was said. */
  get memory(): MemoryShares | null {
    const buffers = this.#buffers();
    if (buffers.length === 0 || buffers.some(({ device }) => COMBINED.test(device))) return null;
    const of = (...kinds: Kind[]): MemoryShares["kv"] => {
      const own = buffers.filter(({ kind }) => kinds.includes(kind));
      const sum = (onHost: boolean): number =>
        own
          .filter(({ device }) => HOST.test(device) === onHost)
          .reduce((total, { bytes }) => total + bytes, 0);
      return { device: sum(false), host: sum(true) };
    };
    return { weights: of("model"), kv: of("KV", "RS"), compute: of("compute", "output") };
  }

  /** Paths of the adapters that were loaded; what scale they have it does not say. */
  get adapters(): readonly string[] {
    return this.#settings.adapters;
  }

  /** What it said of its settings; `ready` is what it answered afterwards. */
  effective(ready: {
    contextSize: number;
    slots: number;
    loras: EffectiveLoad["loras"];
  }): EffectiveLoad {
    const { layers } = this.offload ?? { layers: null };
    const heard = this.#model.buffers.size > 0;
    const splitMode = splitModeOf(this.#deviceWeights().map(({ device }) => device));
    return {
      context: this.#settings.context ?? ready.contextSize,
      contextPerSlot: ready.contextSize,
      slots: ready.slots,
      gpuLayers: layers?.onGpu ?? null,
      layers: layers?.total ?? null,
      deviceWeights: heard && splitMode !== "tensor" ? this.#deviceWeights() : null,
      hostWeights: heard ? this.#hostWeights() : null,
      splitMode,
      loras: ready.loras ?? (heard ? this.adapters.map((path) => ({ path, scale: null })) : null),
      ...this.#settings.read(heard),
    };
  }

  get #load(): Load {
    return this.#draft ?? this.#model;
  }

  #buffers(): { device: string; kind: Kind; bytes: number }[] {
    return [...this.#model.buffers.values(), ...(this.#draft?.buffers.values() ?? [])];
  }

  #begin(): void {
    if (this.#draft === null) this.#model = new Load();
    else this.#draft = new Load();
  }

  #hostWeights(): number {
    return [...this.#model.buffers.values()]
      .filter(({ device, kind }) => kind === "model" && HOST.test(device))
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #deviceWeights(): { device: string; bytes: number }[] {
    return [...this.#model.buffers.values()]
      .filter(({ device, kind }) => kind === "model" && !HOST.test(device))
      .map(({ bytes, device }) => ({ device, bytes }));
  }
}

/** Rows lie in a buffer of all GPUs (ggml_backend_cuda_split_buffer_type), tensors in one of a device made of them. */
function splitModeOf(devices: readonly string[]): EffectiveLoad["splitMode"] {
  if (devices.some((device) => device.endsWith("_Split"))) return "row";
  if (devices.some((device) => COMBINED.test(device))) return "tensor";
  return devices.length > 1 ? "layer" : null;
}
