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
  // The mirror answers, and lacks this: it may well have another build.
  const lacks = /unable to locate package|unmet dependencies|no installation candidate/i.test(
    detail,
  );
  return new Failure(
    lacks ? "ENGINE_NOT_FOUND" : "ENGINE_SOURCE_UNAVAILABLE",
    message,
    "Check the network, or set LLCUDA_DEBIAN_MIRROR to a Debian mirror that answers from here.",
    detail === "" ? {} : { detail },
  );
}

export function cancelled({ title }: Pick<PackageSet, "title">): Failure {
  return new Failure("CANCELLED", `Installing ${title} was cancelled.`, "Start it again.");
}
