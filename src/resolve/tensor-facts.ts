/** The facts of a tensor that expressions may ask for: its sizes, by the names of its axes. */
import { axisNames, everyAxisName, type AxisName } from "../ops/shared/axes.ts";
import type { Dim } from "../tensor/dim.ts";
import { formatShape, type Shape } from "../tensor/shape.ts";

export const factNames = everyAxisName;
export type FactName = AxisName;

export function isFactName(name: string): name is FactName {
  return factNames.some((fact) => fact === name);
}

/** The size that a fact names, batch included in the shape; undefined where the tensor has no such axis. */
export function factOf(shape: Shape, fact: FactName): Dim | undefined {
  const axis = axisNames(shape.length).indexOf(fact);
  return axis === -1 ? undefined : shape[axis + 1];
}

/** Says which facts a tensor has: `a tensor [64, 32] has channels and length`. */
export function describeFacts(shape: Shape): string {
  const names = axisNames(shape.length);
  const list = names.length < 2 ? (names[0] ?? "none") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
  return `a tensor ${formatShape(shape)} has ${list}`;
}
