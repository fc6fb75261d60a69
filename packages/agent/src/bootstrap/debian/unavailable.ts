import { byteCount } from "../../download/byte-count.ts";
import { Failure } from "../../failure.ts";

/** Measured: 31 MB of indices, 20 MB of packages and 75 MB unpacked; a third more for growth. */
export const NEEDED_BYTES = 170_000_000;

/** @param detail what the failed program said */
export function unavailable(message: string, detail: string): Failure {
  if (/no space left on device|enough free space in|quota exceeded/i.test(detail)) {
    const hint = "Free some space, or set LLCUDA_HOME to a folder on a larger disk.";
    const need = `Debian's llama.cpp needs ${byteCount(NEEDED_BYTES)}`;
    return new Failure("DISK_FULL", `${need}, and the disk is full`, hint, { detail });
  }
  return new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    message,
    "Check the network, or set LLCUDA_DEBIAN_MIRROR to a Debian mirror that answers from here.",
    detail === "" ? {} : { detail },
  );
}

export function cancelled(): Failure {
  return new Failure(
    "CANCELLED",
    "Installing Debian's llama.cpp was cancelled.",
    "Start it again.",
  );
}
