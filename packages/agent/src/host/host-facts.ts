import { readFileSync, statfsSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { DoctorReport } from "@llcuda/protocol";
import type { Home } from "../home.ts";

/** The C library that Node itself runs on; null on musl and on other systems. */
export function glibcVersion(): string | null {
  // Without this the report resolves the name of every open socket's peer.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ?? null;
}

function systemName(): string {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(text)?.[1] ?? release();
  } catch {
    return `${platform()} ${release()}`;
  }
}

export function hostFacts(): DoctorReport["host"] {
  return {
    platform: platform(),
    arch: arch(),
    os: systemName(),
    glibc: glibcVersion(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cpuCount: cpus().length,
    memoryTotal: totalmem(),
    node: process.version,
  };
}

export function homeFacts(home: Home): DoctorReport["home"] {
  let diskFree: number | null = null;
  try {
    const { bavail, bsize } = statfsSync(home.cache);
    diskFree = bavail * bsize;
  } catch {
    // The folder may not exist yet; then the space is not known.
  }
  return { cache: home.cache, data: home.data, diskFree };
}
