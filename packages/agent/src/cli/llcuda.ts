import { Failure, reportOf } from "../failure.ts";
import { hasPrinted, printJson } from "./gguf/output.ts";
import { llcudaProgram } from "./program.ts";
import { toldFailure } from "./told-failure.ts";
import { parseWithFailures } from "./usage.ts";

const EXIT_FAILURE = 1;

try {
  await parseWithFailures(llcudaProgram(), process.argv.slice(2));
} catch (thrown) {
  const failure = toldFailure(thrown);
  const report = reportOf(failure);
  const { code, message, hint, detail } = report;
  process.stderr.write(`\nllcuda: ${message}\n  ${hint}\n`);
  if (detail !== undefined) process.stderr.write(`  ${detail.replaceAll("\n", "\n  ")}\n`);
  if (failure instanceof Failure) process.stderr.write(`  (${code})\n`);
  process.exitCode = EXIT_FAILURE;
  // For who reads stdout, unless what was printed tells of it, too; last, as a reader that has gone ends all.
  if (process.argv.includes("--json") && !hasPrinted()) await printJson({ error: report });
}
