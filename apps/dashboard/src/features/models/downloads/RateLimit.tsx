import type { Downloads } from "@llcuda/protocol";
import { useState, type FormEvent } from "react";
import { Button } from "../../../ui/Button.tsx";
import { formatBytes } from "../../../ui/format.ts";
import type { Act } from "../request.ts";
import { parseRate } from "./download-words.ts";

/** How fast all downloads together may be. */
export function RateLimit({ settings, act }: { settings: Downloads | null; act: Act }) {
  const limit = settings?.rateLimit ?? null;
  const [text, setText] = useState<string | null>(null);
  const rate = text === null ? limit : parseRate(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (rate === undefined) return;
    act({ kind: "rate-limit", id: "downloads", rate });
    setText(null);
  };
  return (
    <section aria-labelledby="rate" className="flex flex-col gap-2">
      <h3 id="rate" className="font-medium">
        Downloads
      </h3>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <label className="flex min-w-60 flex-1 flex-col gap-1 text-xs text-ink-2">
          At most so many MB a second for all together; empty: as fast as it goes
          <input
            value={text ?? (limit === null ? "" : `${limit / 1e6}`)}
            onChange={(event) => setText(event.target.value)}
            placeholder="no limit"
            inputMode="decimal"
            aria-invalid={rate === undefined}
            className="num control rounded-md border border-line bg-ground px-2.5 text-sm text-ink placeholder:text-ink-3 aria-invalid:border-fail"
          />
        </label>
        <Button type="submit" disabled={text === null || rate === undefined}>
          {rate === null || rate === undefined ? "No limit" : `Limit to ${formatBytes(rate)}/s`}
        </Button>
      </form>
    </section>
  );
}
