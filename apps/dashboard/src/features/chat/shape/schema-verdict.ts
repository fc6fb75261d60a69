import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";
import { Allow, parse } from "partial-json";

/** What is to be said of an answer that should satisfy a schema. */
export interface SchemaVerdict {
  /** `growing`: as far as it came nothing is wrong. */
  state: "satisfied" | "growing" | "broken";
  /** At which place, and what: a few of the first. */
  faults: string[];
}

const MAX_FAULTS = 5;
/** What may still come is no fault while an answer grows. */
const STILL_OPEN = new Set([
  "required",
  "minItems",
  "minProperties",
  "minLength",
  "contains",
  "minContains",
  "dependentRequired",
]);
/** These say only that something below them is wrong. */
const WRAPPERS = new Set([
  "properties",
  "items",
  "prefixItems",
  "$ref",
  "allOf",
  "additionalProperties",
]);

/** Looks whether a text satisfies a schema; it needs no eval, which the page's policy forbids. */
export function schemaVerdict(schemaText: string, text: string, finished: boolean): SchemaVerdict {
  let value: unknown;
  try {
    value = finished ? JSON.parse(text) : parse(text, Allow.ALL);
  } catch (error) {
    if (!finished && text.trim() === "") return { state: "growing", faults: [] };
    return { state: "broken", faults: [`no JSON: ${error instanceof Error ? error.message : ""}`] };
  }
  const { valid, errors } = check(schemaText, value);
  const told = errors.filter((error) => finished || !mayHeal(error, text));
  const faults = [...new Set(told.filter(({ keyword }) => !WRAPPERS.has(keyword)).map(words))];
  if (faults.length > 0) return { state: "broken", faults: faults.slice(0, MAX_FAULTS) };
  if (!finished) return { state: "growing", faults };
  return valid
    ? { state: "satisfied", faults }
    : { state: "broken", faults: told.slice(0, 1).map(words) };
}

function check(schemaText: string, value: unknown): { valid: boolean; errors: OutputUnit[] } {
  try {
    return new Validator(JSON.parse(schemaText) as Schema, "2020-12", false).validate(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unit = { keyword: "schema", keywordLocation: "#", instanceLocation: "#" };
    return { valid: false, errors: [{ ...unit, error: message }] };
  }
}

/** The last value is still being written: a number may grow, a word may become one of those allowed. */
function mayHeal({ keyword }: OutputUnit, text: string): boolean {
  if (STILL_OPEN.has(keyword)) return true;
  return !/[}\]\s]$/.test(text) && keyword !== "type";
}

function words({ instanceLocation, error }: OutputUnit): string {
  const place = instanceLocation.replace(/^#\/?/, "");
  return place === "" ? error : `${place}: ${error}`;
}
