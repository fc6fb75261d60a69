/** What is wrong with the text of a schema; null: nothing. */
export function schemaFault(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const object = typeof value === "object" && value !== null && !Array.isArray(value);
    return object ? null : "A JSON schema is a JSON object.";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
