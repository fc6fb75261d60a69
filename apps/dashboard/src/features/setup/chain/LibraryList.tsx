import type { RuntimeLibrary } from "@llcuda/protocol";

const ORIGINS: Record<RuntimeLibrary["origin"], string> = {
  loader: "System",
  "library-path": "LD_LIBRARY_PATH",
  driver: "Driver's folder",
  toolkit: "CUDA toolkit",
  pip: "pip package",
  conda: "conda",
  engine: "Engine",
};

/** Each CUDA library that is here, with its version and where it lies. */
export function LibraryList({ libraries }: { libraries: readonly RuntimeLibrary[] }) {
  return (
    <ul className="flex flex-col rounded-md border border-line bg-ground">
      {libraries.map(({ soname, version, origin, path }) => (
        <li
          key={`${soname} ${path}`}
          className="grid gap-x-4 border-line px-3 py-1.5 not-first:border-t sm:grid-cols-[minmax(0,13rem)_8rem_9rem_minmax(0,1fr)]"
        >
          <span className="num text-xs leading-5 wrap-anywhere">{soname}</span>
          <span className="num text-xs leading-5">{version ?? "version unknown"}</span>
          <span className="text-ink-2">{ORIGINS[origin]}</span>
          <span className="num text-xs leading-5 text-ink-2 wrap-anywhere">{path}</span>
        </li>
      ))}
    </ul>
  );
}
