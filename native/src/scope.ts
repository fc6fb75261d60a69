import { AsyncLocalStorage } from "node:async_hooks";
import { checkFunction, invalid, valueText } from "./shape.ts";

interface Member extends Disposable {
  readonly disposed: boolean;
}

const scopes = new AsyncLocalStorage<Set<Member>>();

/** Puts a new tensor under the care of the scope that it was made in. @internal */
export function adopt(member: Member): void {
  scopes.getStore()?.add(member);
}

/** Takes a tensor out of its scope: it lives until it is disposed of. */
export function keep<T extends Member>(member: T): T {
  if (typeof member !== "object" || member === null || !(Symbol.dispose in member)) {
    throw invalid(`keep got ${valueText(member)}`, "Give a tensor.");
  }
  scopes.getStore()?.delete(member);
  return member;
}

/**
 * Runs a function, also an async one, and disposes of every tensor made in it, but not of those in
 * its result (a tensor, or an array or object of tensors), which the scope around it takes over.
 */
export function scope<R>(run: () => R): R {
  checkFunction(run, "run");
  const members = new Set<Member>();
  const around = scopes.getStore();
  const close = (result?: unknown): void => {
    for (const kept of membersIn(result)) {
      if (members.delete(kept)) around?.add(kept);
    }
    for (const member of members) member[Symbol.dispose]();
  };
  let result: R;
  try {
    result = scopes.run(members, run);
  } catch (error) {
    close();
    throw error;
  }
  if (!(result instanceof Promise)) {
    close(result);
    return result;
  }
  return result.then(
    (value: unknown) => {
      close(value);
      return value;
    },
    (error: unknown) => {
      close();
      throw error;
    },
  ) as R;
}

/** Tensors in a value, in arrays and in plain objects; nothing else is looked into. */
function membersIn(result: unknown, seen = new Set<unknown>()): Member[] {
  if (typeof result !== "object" || result === null || seen.has(result)) return [];
  seen.add(result);
  if (Symbol.dispose in result) return [result as Member];
  const prototype: unknown = Object.getPrototypeOf(result);
  if (!Array.isArray(result) && prototype !== Object.prototype && prototype !== null) return [];
  return Object.values(result).flatMap((value) => membersIn(value, seen));
}
