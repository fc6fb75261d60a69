/** A type as a declaration file writes it. Only what wire types need. */
export type Type =
  | { kind: "object"; fields: Field[] }
  | { kind: "union"; options: Type[] }
  | { kind: "array"; of: Type }
  | { kind: "tuple"; of: Type[] }
  | { kind: "name"; name: string; args: Type[] };

export interface Field {
  name: string;
  optional: boolean;
  type: Type;
  /** The comment before the field, without its stars; empty without one. */
  comment: string;
}

const TOKEN = /\s+|\/\*\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|[\w$]+|[{}[\]()<>|;:?,.]/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) throw new SyntaxError(`no type: ${text.slice(at, at + 60)}`);
    if (token.trim() !== "") tokens.push(token);
  }
  return tokens;
}

/** Reads one type, by recursive descent. @throws SyntaxError on what no wire type needs */
export function parseType(text: string): Type {
  const tokens = tokensOf(text);
  let at = 0;

  const peek = (): string => tokens[at] ?? "";
  const take = (expected?: string): string => {
    const token = peek();
    if (expected !== undefined && token !== expected) {
      throw new SyntaxError(`expected ${expected}, found ${token} in ${text.slice(0, 80)}`);
    }
    at += 1;
    return token;
  };
  const skip = (token: string): boolean => {
    if (peek() !== token) return false;
    at += 1;
    return true;
  };

  const union = (): Type => {
    skip("|");
    const options = [postfix()];
    while (skip("|")) options.push(postfix());
    return options.length === 1 ? options[0]! : { kind: "union", options };
  };
  const postfix = (): Type => {
    let type = primary();
    while (skip("[")) {
      take("]");
      type = { kind: "array", of: type };
    }
    return type;
  };
  const primary = (): Type => {
    if (skip("(")) {
      const inner = union();
      take(")");
      return inner;
    }
    if (skip("{")) return object();
    if (skip("[")) return tuple();
    // What crosses the wire is a copy: whether the agent may change its own is no part of it.
    if (skip("readonly")) return postfix();
    if (peek() === "import") return imported();
    return named(take());
  };
  const imported = (): Type => {
    for (const token of ["import", "("]) take(token);
    take();
    for (const token of [")", "."]) take(token);
    return named(take());
  };
  const tuple = (): Type => {
    const of: Type[] = [];
    while (!skip("]")) {
      of.push(union());
      skip(",");
    }
    return { kind: "tuple", of };
  };
  const named = (name: string): Type => {
    const args: Type[] = [];
    if (skip("<")) {
      do args.push(union());
      while (skip(","));
      take(">");
    }
    return { kind: "name", name, args };
  };
  const object = (): Type => {
    const fields: Field[] = [];
    while (!skip("}")) {
      const comment = peek().startsWith("/**") ? plain(take()) : "";
      const name = take();
      const optional = skip("?");
      take(":");
      fields.push({ name, optional, type: union(), comment });
      skip(";");
    }
    return { kind: "object", fields };
  };

  return union();
}

function plain(comment: string): string {
  const lines = comment.slice(3, -2).split("\n");
  return lines
    .map((line) => line.replace(/^\s*\*? ?/, "").trim())
    .join(" ")
    .trim();
}

/** A type as TypeScript, indented by two; short objects on one line. */
export function printType(type: Type, indent = ""): string {
  switch (type.kind) {
    case "name":
      return type.args.length === 0
        ? type.name
        : `${type.name}<${type.args.map((arg) => printType(arg, indent)).join(", ")}>`;
    case "array": {
      const of = printType(type.of, indent);
      return type.of.kind === "union" ? `(${of})[]` : `${of}[]`;
    }
    case "tuple":
      return `[${type.of.map((each) => printType(each, indent)).join(", ")}]`;
    case "union": {
      const options = type.options.map((option) => printType(option, `${indent}  `));
      const line = options.join(" | ");
      if (!line.includes("\n") && indent.length + line.length <= 90) return line;
      return options.map((option) => `\n${indent}  | ${option}`).join("");
    }
    case "object": {
      const fields = type.fields.map(
        ({ name, optional, type }) =>
          `${name}${optional ? "?" : ""}: ${printType(type, `${indent}  `)}`,
      );
      const line = fields.length === 0 ? "{}" : `{ ${fields.join("; ")} }`;
      if (!line.includes("\n") && indent.length + line.length <= 90) return line;
      return `{\n${fields.map((field) => `${indent}  ${field};\n`).join("")}${indent}}`;
    }
  }
}
