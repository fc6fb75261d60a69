import { toolFailed } from "../tool-failures.ts";
import type { Tool } from "../tool.ts";
import { evaluate, FUNCTION_NAMES, numberText } from "./expression.ts";

export const calculatorTool: Tool = {
  name: "calculator",
  title: "Calculator",
  description: `Computes an arithmetic expression with + - * / % ^ ! and the functions ${FUNCTION_NAMES.join(", ")}.`,
  parameters: {
    type: "object",
    properties: { expression: { type: "string", description: "For example: sqrt(2) * (3 + 4)^2" } },
    required: ["expression"],
    additionalProperties: false,
  },
  run: ({ expression }) => {
    if (typeof expression !== "string") {
      throw toolFailed("There is no expression.", 'Pass it as {"expression": "1 + 1"}.');
    }
    return { text: numberText(evaluate(expression)), failed: false };
  },
};
