import type { FileProblem } from "@llcuda/protocol";
import { StateMark } from "../../ui/StateMark.tsx";

/** What an engine, or a person, should know before the file is used. */
export function FileProblems({ problems }: { problems: readonly FileProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul aria-label="Findings" className="flex flex-col gap-2">
      {problems.map(({ severity, code, field, message, hint }) => (
        <li
          key={`${code} ${field}`}
          className="flex gap-2 rounded-md border border-line bg-panel px-3 py-2 text-sm"
        >
          <StateMark state={severity === "refuse" ? "fail" : "warn"} />
          <span className="min-w-0 wrap-anywhere">
            {message} <span className="text-ink-2">{hint}</span>{" "}
            <span className="num text-xs text-ink-3">{code}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
