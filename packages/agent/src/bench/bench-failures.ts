import { Failure } from "../failure.ts";

export function noBench(id: string): Failure {
  return new Failure(
    "NOT_FOUND",
    `There is no bench ${id}.`,
    "It may have been deleted; `bench.history` lists those that are here.",
  );
}

export function stillRuns(title: string): Failure {
  return new Failure("LOCK_HELD", `${title} still runs.`, "Cancel it first, or wait for its end.");
}

export function tooManyWait(most: number): Failure {
  return new Failure(
    "TOO_MANY",
    `${most} benches wait already, the most allowed.`,
    "Cancel some of them, or wait.",
  );
}

export function badInput(message: string, hint: string): Failure {
  return new Failure("INPUT_INVALID", message, hint);
}
