import { Link } from "@tanstack/react-router";

/** Which file is compared with, and the ways to another one, or round. */
export function OtherFile({ file, other }: { file: string; other: string }) {
  return (
    <>
      <span className="wrap-anywhere">
        with <span className="num text-ink">{other}</span>
      </span>
      <Link
        to="/tensors"
        search={{ file: other, view: "compare", with: file }}
        className="text-sm text-accent hover:underline"
      >
        Swap
      </Link>
      <Link
        to="/tensors"
        search={{ file, view: "compare" }}
        className="text-sm text-accent hover:underline"
      >
        Another file
      </Link>
    </>
  );
}
