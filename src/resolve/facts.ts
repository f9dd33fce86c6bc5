/** The facts of a tensor that expressions may ask for. */
import type { Dim } from "../tensor/dim.ts";
import { CHANNEL_AXIS, formatShape, type Shape } from "../tensor/shape.ts";

export const factNames = ["channels", "height", "width", "length"] as const;
export type FactName = (typeof factNames)[number];

export function isFactName(name: string): name is FactName {
  return factNames.some((fact) => fact === name);
}

const axisByRank: readonly Readonly<Partial<Record<FactName, number>>>[] = [
  {},
  {},
  { channels: CHANNEL_AXIS },
  { channels: CHANNEL_AXIS, length: 2 },
  { channels: CHANNEL_AXIS, height: 2, width: 3 },
];

/** The size that a fact names, batch included in the shape; undefined where the tensor has no such axis. */
export function factOf(shape: Shape, fact: FactName): Dim | undefined {
  const axis = axisByRank[shape.length]?.[fact];
  return axis === undefined ? undefined : shape[axis];
}

/** Says which facts a tensor has: `a tensor [64, 32] has channels and length`. */
export function describeFacts(shape: Shape): string {
  const names = Object.keys(axisByRank[shape.length] ?? {});
  const list = names.length < 2 ? (names[0] ?? "none") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
  return `a tensor ${formatShape(shape)} has ${list}`;
}
