import { AsyncLocalStorage } from "node:async_hooks";
import { checkFunction, invalid, valueText } from "./shape.ts";

interface Member extends Disposable {
  readonly disposed: boolean;
}

/** Members that a scope looks through for disposed ones the first time. */
const FIRST_SWEEP = 64;

/** What a scope cares for. Disposed ones leave it now and then, so that a long scope stays small. */
class Members {
  #list: Member[] = [];
  #sweepAt = FIRST_SWEEP;

  add(member: Member): void {
    if (this.#list.length >= this.#sweepAt) {
      this.#list = this.#list.filter(({ disposed }) => !disposed);
      this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#list.length);
    }
    this.#list.push(member);
  }

  /** @returns whether it was there */
  delete(member: Member): boolean {
    const at = this.#list.lastIndexOf(member);
    if (at >= 0) this.#list.splice(at, 1);
    return at >= 0;
  }

  dispose(): void {
    for (const member of this.#list) member[Symbol.dispose]();
    this.#list = [];
  }
}

const scopes = new AsyncLocalStorage<Members>();

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
  const members = new Members();
  const around = scopes.getStore();
  const close = (result?: unknown): void => {
    for (const kept of membersIn(result)) {
      if (members.delete(kept)) around?.add(kept);
    }
    members.dispose();
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
