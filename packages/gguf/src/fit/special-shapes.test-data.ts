import { ODD_SHAPES } from "./odd-shapes.test-data.ts";
import type { SpecialShape } from "./special-shape.test-data.ts";
import { STATE_SHAPES } from "./state-shapes.test-data.ts";

export const SPECIAL_SHAPES: readonly SpecialShape[] = [...STATE_SHAPES, ...ODD_SHAPES];
