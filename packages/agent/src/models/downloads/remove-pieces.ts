import { removePartial } from "../../download/remove-partial.ts";
import type { Transfer } from "./transfer.ts";

/** What came of a cancelled download is deleted once its disk answers, unless one of `all` wants it again by then. */
export async function removePieces(
  { left, queued }: Pick<Transfer, "left" | "queued">,
  all: () => readonly Pick<Transfer, "queued">[],
): Promise<void> {
  await left;
  for (const { complete, target } of queued.files) {
    const wanted = all().some(({ queued: { files } }) =>
      files.some((file) => file.target === target),
    );
    if (!complete && !wanted) await removePartial(target);
  }
}
