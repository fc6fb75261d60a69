import { reportOf } from "../failure.ts";
import { BinaryFailure } from "./binary-failure.ts";
import { inspect } from "./inspect.ts";
import type { FileInspection } from "./inspection.ts";
import type { LinkerFacts } from "./library-search.ts";

/** What `llcuda engine inspect PATH` prints and exits with. */
interface InspectOutcome {
  /** 0: looked into; 2: not a binary that can be looked into. */
  exitCode: 0 | 2;
  /** One line of JSON for --json: the inspection, or `{"error":{code,message,hint,...,field,offset}}`. */
  json: string;
  /** For a person. */
  text: string;
}

/** Inspects `path` for the command line; every failure becomes an outcome. */
export async function inspectCommand(path: string, facts?: LinkerFacts): Promise<InspectOutcome> {
  try {
    const inspection = await inspect(path, facts);
    const texts = (inspection.files ?? [inspection]).map(describeFile);
    return { exitCode: 0, json: JSON.stringify(inspection), text: texts.join("\n") };
  } catch (failure) {
    const report = reportOf(failure);
    const place =
      failure instanceof BinaryFailure ? { field: failure.field, offset: failure.offset } : {};
    const text = `${report.message}\n${report.hint}`;
    return { exitCode: 2, json: JSON.stringify({ error: { ...report, ...place } }), text };
  }
}

function describeFile(file: FileInspection): string {
  const versions = [
    ["glibc", file.glibc],
    ["libstdc++", file.glibcxx],
    ["C++ ABI", file.cxxabi],
  ].flatMap(([name, version]) => (version === null ? [] : [`${name} ${version}`]));
  const ptx = file.cuda?.ptx.map(
    ({ target, version, compressed }) =>
      `${target} (PTX ${version}${compressed ? ", compressed" : ""})`,
  );
  const rows: [string, string[] | undefined][] = [
    ["needs", file.needed],
    ["missing here", file.missing],
    ["wants", versions],
    ["search path", file.rpath === null ? [] : [file.rpath]],
    ["machine code", file.cuda?.sass],
    ["PTX", ptx],
  ];
  const lines = rows.flatMap(([name, values]) =>
    values === undefined || values.length === 0
      ? []
      : [`  ${name.padEnd(13)} ${values.join(", ")}`],
  );
  return [`${file.path} (${file.machine})`, ...lines].join("\n");
}
