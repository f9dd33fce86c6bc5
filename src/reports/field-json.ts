/** `convoke field --format json`; its schema is `schemas/field.ts`. */
import type { CellField, CellInput } from "../analysis/cell-field.ts";
import { unevenAxes } from "../analysis/misalignment.ts";
import type { InputPaths } from "../analysis/path-counts.ts";

export function fieldJson({
  model,
  layer,
  kind,
  cells,
  position,
  fields,
  inputs,
  paths,
  padding,
  misaligned,
}: CellField) {
  return {
    model,
    layer,
    kind,
    cells,
    position,
    fields: fields.map((field) =>
      field.kind === "whole"
        ? { extent: null, stride: null, start: null }
        : { extent: field.extent, stride: field.jump ?? null, start: field.start ?? null },
    ),
    inputs: inputs.map(inputJson),
    paths: finite(paths),
    padding,
    misaligned: misaligned.map((each) => ({
      join: each.join.name,
      input: each.input.name,
      apart: each.apart,
      step: each.step,
      uneven: unevenAxes(each).includes(true),
    })),
  };
}

function inputJson({ name, extents, axes, window, seen }: CellInput) {
  return {
    name,
    extents,
    axes,
    window: window === undefined ? null : window.map((axis, at) => axis ?? [0, extents[at]! - 1]),
    seen: seen === undefined ? null : seenJson(seen),
  };
}

function seenJson({ first, extents, counts }: InputPaths) {
  return { first, extents, paths: Array.from(counts, finite) };
}

/** JSON has no word for infinity. */
function finite(count: number): number {
  return Math.min(count, Number.MAX_VALUE);
}
