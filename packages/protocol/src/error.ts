import { z } from "zod";

/** Every failure that can cross the wire. Closed: a client may switch over it exhaustively. */
export const ErrorCode = z.enum([
  // admission
  "HOST_REFUSED",
  "ORIGIN_REFUSED",
  "TOKEN_MISSING",
  "TOKEN_WRONG",
  "MEDIA_TYPE_REFUSED",
  // requests
  "INPUT_INVALID",
  "NOT_FOUND",
  "TOO_LARGE",
  "TOO_MANY",
  "INTERNAL",
  // options and host
  "OPTION_INVALID",
  "PORT_TAKEN",
  "DISK_FULL",
  "FILE_UNREADABLE",
  "FILE_UNWRITABLE",
  "LOCK_HELD",
  // downloads
  "OFFLINE",
  "NETWORK",
  /** A server, or who answers in its place, shows a certificate that is not accepted. */
  "CERTIFICATE_UNTRUSTED",
  "HTTP_STATUS",
  "DOWNLOAD_STALLED",
  "DOWNLOAD_CORRUPT",
  "ARCHIVE_UNSAFE",
  "CANCELLED",
  // engine sources and proof
  "ENGINE_NOT_FOUND",
  "ENGINE_SOURCE_UNAVAILABLE",
  "ENGINE_PROOF_FAILED",
  "ENGINE_NONE_WORKS",
  "ENGINE_IN_USE",
  // building engines
  "BUILD_TOOL_MISSING",
  "BUILD_FAILED",
  "BUNDLE_UNFIT",
  // looking into binaries
  "BINARY_NOT_ELF",
  "BINARY_DAMAGED",
  "BINARY_UNSUPPORTED",
  // engine at work
  "ENGINE_NOT_READY",
  "ENGINE_START_FAILED",
  /** llama-server does not know one of its arguments, or does not take what was given with it. */
  "ENGINE_ARGUMENT_REFUSED",
  "ENGINE_CRASHED",
  "ENGINE_HUNG",
  "ENGINE_ANSWER_GARBLED",
  "ENGINE_REFUSED",
  "PTX_UNSUPPORTED",
  "NO_KERNEL_IMAGE",
  "NO_DEVICE_CODE",
  "DEVICE_IMAGE_INVALID",
  "DRIVER_TOO_OLD",
  "DRIVER_MISMATCH",
  "DRIVER_MISSING",
  "DEVICE_INVALID",
  "CUDA_INIT_FAILED",
  "CUDA_FAULT",
  "LIBRARY_MISSING",
  "GLIBC_TOO_OLD",
  "CPU_TOO_OLD",
  "GPU_NOT_USED",
  "OUT_OF_MEMORY",
  "KILLED_BY_SYSTEM",
  "ADDRESS_IN_USE",
  // models
  "MODEL_NOT_FOUND",
  "MODEL_SOURCE_UNAVAILABLE",
  "MODEL_NONE_AVAILABLE",
  "MODEL_NOT_GGUF",
  "MODEL_DAMAGED",
  /** The hub has another version of a file than the one that was begun. */
  "MODEL_CHANGED",
  "MODEL_UNSUPPORTED",
  /** The repository wants an account, a token or an accepted licence. */
  "MODEL_GATED",
  /** It is answering, or loaded: what was asked would take it away. */
  "MODEL_IN_USE",
  /** No memory for it unless another model goes. */
  "NO_ROOM",
  "TEMPLATE_INVALID",
  "TEMPLATE_TOO_COSTLY",
  // chat
  "CHAT_NOT_FOUND",
  "CHAT_BUSY",
  "CONTEXT_EXCEEDED",
  "ANSWER_INTERRUPTED",
  // tools
  "TOOL_REFUSED",
  "TOOL_FAILED",
  /** A model that had to call a tool wrote on and on without doing so. */
  "TOOL_NOT_CALLED",
  "MCP_SERVER_FAILED",
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** Something the agent can do about a failure; the dashboard shows it as a button. */
export const Remedy = z.enum([
  "restart-engine",
  "retry-setup",
  /** Shows the engines on the Setup page. */
  "choose-engine",
  /** Lets llcuda choose the engine again, whatever was pinned. */
  "use-best",
  "use-vulkan",
  "use-cpu",
  /** Fetches CUDA's runtime libraries for the best engine here that lacks nothing else. */
  "install-cuda-runtime",
  "retry-answer",
  "new-chat",
  "reload-page",
]);
export type Remedy = z.infer<typeof Remedy>;

/** A failure as a person reads it: what happened with the values, and what to do next. */
export const ErrorReport = z.object({
  code: ErrorCode,
  message: z.string(),
  hint: z.string(),
  /** The engine's or the system's own words, verbatim. */
  detail: z.string().optional(),
  remedies: z.array(Remedy).default([]),
});
export type ErrorReport = z.infer<typeof ErrorReport>;
