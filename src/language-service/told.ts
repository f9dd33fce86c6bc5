/** Shapes and figures as they are told beside a text: shapes without the batch, and for the sizes that their model takes. */
import { dependsText } from "../reports/tables/units.ts";
import type { ResolvedTensor } from "../resolve/name-scopes.ts";
import { formatDim, isConstantDim, type Dim } from "../tensor/dim.ts";
import type { Analysis } from "./analysis.ts";

export interface ShapeText {
  /** `[64, H/4, W/4]` */
  readonly whole: string;
  /** The same with `f(H)` for expressions where it would take too much room. */
  readonly brief: string;
}

/** In letters. */
const [longestShape, longestFigure] = [40, 20];

/** Undefined where there is no tensor, or nothing is known of it. */
export function shapeText({ formOf }: Analysis, tensor: ResolvedTensor | undefined): ShapeText | undefined {
  if (tensor === undefined || tensor.kind === "poison") return undefined;
  const dims = tensor.type.shape.slice(1).map(formOf(tensor));
  const whole = listText(dims, formatDim);
  return { whole, brief: whole.length <= longestShape ? whole : listText(dims, briefly) };
}

function listText(dims: readonly Dim[], told: (dim: Dim) => string): string {
  return `[${dims.map(told).join(", ")}]`;
}

function briefly(dim: Dim): string {
  return isConstantDim(dim) ? formatDim(dim) : dependsText([dim]);
}

/** @param told of a number */
export function figureText(figure: Dim, told: (figure: Dim) => string): string {
  const text = told(figure);
  return isConstantDim(figure) || text.length <= longestFigure ? text : dependsText([figure]);
}
