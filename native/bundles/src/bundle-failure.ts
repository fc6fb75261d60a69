/** Why a bundle cannot be built, packed or read. */
export type BundleProblem =
  | "cancelled"
  | "tool-missing"
  | "source-unfit"
  | "option-unfit"
  | "configure-failed"
  | "compile-failed"
  | "too-large"
  | "unreadable";

/** The one error of this package: what happened with the values, what to do, the tool's own words. */
export class BundleFailure extends Error {
  readonly problem: BundleProblem;
  readonly hint: string;
  readonly detail: string | undefined;

  constructor(problem: BundleProblem, message: string, hint: string, detail?: string) {
    super(message);
    this.name = "BundleFailure";
    this.problem = problem;
    this.hint = hint;
    this.detail = detail;
  }
}
