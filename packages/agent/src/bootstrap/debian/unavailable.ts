import { byteCount } from "../../download/byte-count.ts";
import { Failure } from "../../failure.ts";
import type { PackageSet } from "./package-set.ts";

/** @param detail what the failed program said */
export function unavailable(
  { space, title }: Pick<PackageSet, "space" | "title">,
  message: string,
  detail: string,
): Failure {
  if (/no space left on device|enough free space in|quota exceeded/i.test(detail)) {
    const hint = "Free some space, or set LLCUDA_HOME to a folder on a larger disk.";
    const need = `${title} needs ${byteCount(space)}`;
    return new Failure("DISK_FULL", `${need}, and the disk is full`, hint, { detail });
  }
  return new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    message,
    "Check the network, or set LLCUDA_DEBIAN_MIRROR to a Debian mirror that answers from here.",
    detail === "" ? {} : { detail },
  );
}

export function cancelled({ title }: Pick<PackageSet, "title">): Failure {
  return new Failure("CANCELLED", `Installing ${title} was cancelled.`, "Start it again.");
}
