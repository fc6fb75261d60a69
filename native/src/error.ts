/** The closed list of what can go wrong here. */
export type NativeErrorCode =
  /** An argument is of the wrong type, not finite, negative or too large. */
  | "ARGUMENT_INVALID"
  | "SHAPE_MISMATCH"
  | "DTYPE_MISMATCH"
  | "DEVICE_MISMATCH"
  /** No such GPU, or none at all. */
  | "DEVICE_ABSENT"
  /** Used after dispose. */
  | "DISPOSED"
  | "OUT_OF_MEMORY"
  /** Not possible while a graph is captured. */
  | "CAPTURING"
  /** CUDA failed; with `sticky` set, every later call in this process fails too. */
  | "CUDA_FAULT"
  /** A library of NVIDIA's is not there: cuBLASLt, NVML. */
  | "LIBRARY_MISSING"
  /** The addon's own file is not there, or does not load. */
  | "ADDON_MISSING"
  | "FILE_UNREADABLE"
  | "CANCELLED"
  /** A mistake in this package. */
  | "DEFECT";

/** Numbers and names that belong to an error: bytes, ordinals, CUDA's error number. */
export type ErrorFacts = Readonly<Record<string, number | string | readonly unknown[]>>;

/** The one error class of this package: what happened with the values, and what to do next. */
export class NativeError extends Error {
  readonly code: NativeErrorCode;
  readonly hint: string;
  readonly facts: ErrorFacts;

  constructor(code: NativeErrorCode, message: string, hint: string, facts: ErrorFacts = {}) {
    super(message);
    this.name = "NativeError";
    this.code = code;
    this.hint = hint;
    this.facts = facts;
  }

  /** True when only a new process can use the GPU again. */
  get sticky(): boolean {
    return this.code === "CUDA_FAULT" && this.facts["sticky"] === 1;
  }
}
