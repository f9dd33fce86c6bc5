/** What an element sees of the input, in a cell of a table. */
import type { AxisField } from "../analysis/receptive-field.ts";

/** `195x195`, or `all` where every axis is seen whole. */
export function seenText(fields: readonly AxisField[]): string {
  const whole = fields.length > 0 && fields.every(({ kind }) => kind === "whole");
  return whole ? "all" : fields.map(fieldText).join("x");
}

function fieldText(field: AxisField): string {
  return field.kind === "whole" ? "all" : String(field.extent);
}
