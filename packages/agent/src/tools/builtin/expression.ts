import { toolFailed } from "../tool-failures.ts";

/** Longer ones are no arithmetic that a person would check. */
const MAX_CHARS = 2_000;
/** Brackets and signs within each other; each level is a call on the stack. */
const MAX_DEPTH = 100;

const CONSTANTS: Record<string, number> = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI };

type Compute = (...values: number[]) => number;

const ONE: Record<string, Compute> = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  trunc: Math.trunc,
  sign: Math.sign,
};
const SEVERAL: Record<string, Compute> = {
  min: Math.min,
  max: Math.max,
  sum: (...values) => values.reduce((total, value) => total + value, 0),
};
const TWO: Record<string, Compute> = {
  pow: Math.pow,
  hypot: Math.hypot,
  atan2: Math.atan2,
  mod: (a, b) => a - b * Math.floor(a / b),
  log: (value, base) => Math.log(value) / Math.log(base),
};

export const FUNCTION_NAMES = [ONE, TWO, SEVERAL].flatMap((table) => Object.keys(table));

const TOKEN =
  /\s*(?:((?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|([A-Za-z][A-Za-z0-9]*)|(\*\*|[-+*/%^(),!]))/y;

/** Signs that people and models write for the same thing. */
function plain(text: string): string {
  return text
    .replaceAll(/[×·]/g, "*")
    .replaceAll("÷", "/")
    .replaceAll("−", "-")
    .replaceAll("π", "pi");
}

/**
 * The value of an arithmetic expression, in double precision. It is parsed here and never run as code.
 * @throws Failure TOOL_FAILED with the place where it cannot be read
 */
export function evaluate(expression: string): number {
  if (expression.length > MAX_CHARS) {
    throw toolFailed(
      `The expression has ${expression.length} characters; at most ${MAX_CHARS} are taken.`,
      "Compute it in parts.",
    );
  }
  return new Reader(plain(expression)).value();
}

class Reader {
  readonly #text: string;
  #at = 0;
  /** Null at the end. */
  #token: string | null = null;
  #begin = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text.trimEnd();
    this.#next();
  }

  value(): number {
    const value = this.#sum();
    if (this.#token !== null) throw this.#unexpected();
    if (Number.isNaN(value)) {
      throw toolFailed("The expression has no real value.", "A root or logarithm may be negative.");
    }
    return value;
  }

  #next(): void {
    this.#begin = this.#at;
    if (this.#at === this.#text.length) {
      this.#token = null;
      return;
    }
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (found === null) {
      this.#token = this.#text.slice(this.#at).trimStart().slice(0, 1);
      throw this.#unexpected();
    }
    this.#at = TOKEN.lastIndex;
    this.#token = found[1] ?? found[2] ?? found[3]!;
  }

  #take(token: string): boolean {
    if (this.#token !== token) return false;
    this.#next();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#unexpected(` where ${token} should be`);
  }

  #unexpected(where = ""): Error {
    const what =
      this.#token === null ? "The expression ends" : `There is ${JSON.stringify(this.#token)}`;
    return toolFailed(
      `${what}${where} at character ${this.#begin + 1}.`,
      "Write numbers, + - * / % ^ ! ( ), functions such as sqrt(2), pi and e.",
    );
  }

  #sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take("+")) value += this.#product();
      else if (this.#take("-")) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#signed();
    for (;;) {
      if (this.#take("*")) value *= this.#signed();
      else if (this.#take("/")) value /= this.#signed();
      else if (this.#take("%")) value %= this.#signed();
      else return value;
    }
  }

  /** A sign binds less than a power: -2^2 is -4. */
  #signed(): number {
    return this.#deeper(() => {
      if (this.#take("-")) return -this.#signed();
      if (this.#take("+")) return this.#signed();
      return this.#power();
    });
  }

  /** From right to left: 2^3^2 is 2^9. */
  #power(): number {
    const base = this.#factorial();
    return this.#take("^") || this.#take("**") ? base ** this.#signed() : base;
  }

  #factorial(): number {
    let value = this.#atom();
    while (this.#take("!")) value = factorial(value);
    return value;
  }

  #atom(): number {
    if (this.#take("(")) {
      const value = this.#sum();
      this.#expect(")");
      return value;
    }
    const token = this.#token;
    if (token === null) throw this.#unexpected();
    if (/^[\d.]/.test(token)) {
      this.#next();
      return Number(token.replaceAll("_", ""));
    }
    if (!/^[A-Za-z]/.test(token)) throw this.#unexpected();
    const name = token.toLowerCase();
    if (Object.hasOwn(CONSTANTS, name)) {
      this.#next();
      return CONSTANTS[name]!;
    }
    return this.#call(name);
  }

  #call(name: string): number {
    const arity = Object.hasOwn(ONE, name) ? 1 : Object.hasOwn(TWO, name) ? 2 : null;
    const compute = { ...ONE, ...TWO, ...SEVERAL }[name];
    if (compute === undefined || !FUNCTION_NAMES.includes(name)) throw this.#unexpected();
    this.#next();
    this.#expect("(");
    const values = [this.#sum()];
    while (this.#take(",")) values.push(this.#sum());
    this.#expect(")");
    if (arity !== null && values.length !== arity) {
      throw toolFailed(
        `${name} takes ${arity} number${arity === 1 ? "" : "s"}, not ${values.length}.`,
        "Write it so.",
      );
    }
    return compute(...values);
  }

  #deeper(read: () => number): number {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw toolFailed(
        `More than ${MAX_DEPTH} brackets or signs lie within each other.`,
        "Write it flatter.",
      );
    }
    const value = read();
    this.#depth -= 1;
    return value;
  }
}

/** 171! is beyond the largest double. */
const MAX_FACTORIAL = 170;

function factorial(value: number): number {
  if (!Number.isInteger(value) || value < 0) {
    throw toolFailed(`${value}! has no value.`, "A factorial is of 0, 1, 2 and so on.");
  }
  if (value > MAX_FACTORIAL) return Infinity;
  let product = 1;
  for (let factor = 2; factor <= value; factor++) product *= factor;
  return product;
}

/** As a person reads it: what double precision added at the 16th digit is left out. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "-infinity";
  if (Number.isSafeInteger(value)) return String(value);
  return String(Number(value.toPrecision(15)));
}
