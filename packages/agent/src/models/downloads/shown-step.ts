import type { StepReporter } from "../../setup/step-reporter.ts";
import type { DownloadQueue } from "./download-queue.ts";
import { GuestDownload } from "./guest-download.ts";

/** The first start's model step, with its transfer also among the downloads. */
export function shownStep(
  step: StepReporter,
  queue: Pick<DownloadQueue, "showGuest">,
): StepReporter {
  const guest = new GuestDownload(queue, { reference: "first start", name: "First model" });
  let what: string | null = null;
  return {
    attempt: (source, description) => {
      what = description;
      return step.attempt(source, description);
    },
    detail: (text) => step.detail(text),
    progress: (progress) => {
      step.progress(progress);
      if (progress?.unit === "bytes") guest.show(progress, what);
      else guest.end();
    },
  };
}
