/** A GPU as the fake tells of it, by nvidia-smi's own column names; what is missing is `[N/A]`. */
export type FakeGpu = Record<string, string>;

/** What the fake nvidia-smi says, and how it fails. */
export interface SmiBehaviour {
  gpus: FakeGpu[];
  /** Rows of `--query-compute-apps=gpu_uuid,pid,process_name,used_memory`. */
  processes: string[];
  /** Columns that this nvidia-smi is too old, or too new, for. */
  refuses: string[];
  /** A stream ends with these words after so many rounds. */
  dies: { rounds: number; words: string } | null;
  /** Milliseconds between the rounds of a stream, whatever was asked for; null: as asked. */
  every: number | null;
}

/** An H200 at work, in the form and with the figures of a real one. */
export const FAKE_H200: FakeGpu = {
  index: "0",
  name: "NVIDIA H200",
  uuid: "GPU-5a1d0e0b-0000-4000-8000-000000000001",
  "memory.total": "143771",
  "memory.free": "143218",
  "memory.used": "553",
  driver_version: "580.65.06",
  compute_cap: "9.0",
  "clocks.max.sm": "1980",
  "clocks.max.memory": "3201",
  "power.limit": "700.00",
  "pcie.link.gen.max": "5",
  "pcie.link.width.max": "16",
  "utilization.gpu": "37",
  "utilization.memory": "12",
  "power.draw": "121.94",
  "temperature.gpu": "38",
  "clocks.sm": "1980",
  "clocks.mem": "3201",
  "clocks_throttle_reasons.active": "0x0000000000000004",
  "ecc.errors.uncorrected.volatile.total": "0",
};

export const QUIET_SMI: SmiBehaviour = {
  gpus: [FAKE_H200],
  processes: [],
  refuses: [],
  dies: null,
  every: null,
};
