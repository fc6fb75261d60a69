import * as protocol from "@llcuda/protocol";
import { z } from "zod";
import type { Type } from "./type-text.ts";

/** TypeScript's own types of types. */
const GENERIC = new Set(["Record", "Partial"]);
/** Literals and the types that JSON knows. */
const PLAIN = /^(".*"|-?[\d.]+|string|number|boolean|null|undefined|void|true|false|unknown)$/;

/**
 * Gives the types of a declaration file the names that packages/protocol has for them. The compiler
 * writes inferred types in full; an object is known by its keys, a union by its members.
 */
export class WireNames {
  readonly #names = new Map<string, string>();
  /** The named types that were met, their inner types by name. */
  readonly met = new Map<string, Type>();
  /** Names that stand for nothing a reader of the documentation could look up. */
  readonly unknown = new Set<string>();

  constructor() {
    for (const [name, schema] of Object.entries(protocol)) {
      const key = schema instanceof z.ZodType ? keyOfSchema(schema) : null;
      if (key !== null) this.#names.set(key, name);
    }
  }

  /** The same type, with names wherever one is known. */
  rename(type: Type): Type {
    if (type.kind === "array") return { kind: "array", of: this.rename(type.of) };
    if (type.kind === "tuple") {
      return { kind: "tuple", of: type.of.map((each) => this.rename(each)) };
    }
    if (type.kind === "name") {
      if (!PLAIN.test(type.name) && !GENERIC.has(type.name)) this.unknown.add(type.name);
      return { ...type, args: type.args.map((arg) => this.rename(arg)) };
    }
    const name = this.#names.get(keyOf(type) ?? "");
    if (name === undefined && type.kind === "union") return this.#renameNullable(type.options);
    const inner = this.#renameInside(type);
    if (name === undefined) return inner;
    this.met.set(name, inner);
    return { kind: "name", name, args: [] };
  }

  #renameInside(type: Type): Type {
    if (type.kind === "union") {
      return { kind: "union", options: type.options.map((option) => this.rename(option)) };
    }
    if (type.kind !== "object") return type;
    const fields = type.fields.map((field) => ({
      ...field,
      type: this.rename(field.optional ? withoutUndefined(field.type) : field.type),
    }));
    return { kind: "object", fields };
  }

  /** `Named | null`, where Named may itself be a union. */
  #renameNullable(options: Type[]): Type {
    const rest = options.filter((option) => !isNull(option));
    if (rest.length === options.length) return this.#renameInside({ kind: "union", options });
    const inner = this.rename(rest.length === 1 ? rest[0]! : { kind: "union", options: rest });
    const flat = inner.kind === "union" ? inner.options : [inner];
    return { kind: "union", options: [...flat, { kind: "name", name: "null", args: [] }] };
  }
}

const isNull = (type: Type): boolean => type.kind === "name" && type.name === "null";

function withoutUndefined(type: Type): Type {
  if (type.kind !== "union") return type;
  const options = type.options.filter((o) => o.kind !== "name" || o.name !== "undefined");
  return options.length === 1 ? options[0]! : { kind: "union", options };
}

const objectKey = (keys: string[]): string => `{${keys.toSorted().join()}}`;
const unionKey = (keys: string[]): string => keys.toSorted().join("|");

function keyOf(type: Type): string | null {
  if (type.kind === "object") return objectKey(type.fields.map((field) => field.name));
  if (type.kind !== "union") return null;
  const keys = type.options.map((option) =>
    option.kind === "name" && option.name.startsWith('"') ? option.name : (keyOf(option) ?? ""),
  );
  return keys.includes("") ? null : unionKey(keys);
}

function keyOfSchema(schema: z.core.$ZodType): string | null {
  if (schema instanceof z.ZodObject) return objectKey(Object.keys(schema.shape));
  if (schema instanceof z.ZodEnum) return unionKey(schema.options.map((v) => JSON.stringify(v)));
  if (schema instanceof z.ZodUnion) {
    return unionKey(schema.options.map((option) => keyOfSchema(option) ?? ""));
  }
  return null;
}
