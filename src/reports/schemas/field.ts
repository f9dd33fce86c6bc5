/** `field --format json`: `field-json.ts`. */
import { list, number, object, orNull, shape, text, truth, count, type Schema } from "./schema.ts";

const along = (description: string): Schema => list(description, number("along one axis"));

const field = object("of all cells of the layer, along one axis of the input", {
  extent: orNull(count("positions from the first to the last that is seen; null for all of the axis")),
  stride: orNull(number("positions between the fields of neighbouring cells; null where they do not lie evenly")),
  start: orNull(
    number("where the field of the first cell starts, negative within padding; null where that depends on sizes"),
  ),
});

const seen = object("the smallest box with all pixels that are seen", {
  first: shape("its first position along each axis"),
  extents: shape("its extents"),
  paths: list(
    "for each pixel of the box, the last axis innermost",
    number("how many paths lead there; exact up to 2^53, and 1.8e308 stands for more"),
  ),
});

export const fieldSchema: Schema = object("what one cell of a layer sees", {
  model: text("the name of the model"),
  layer: text("the name of the layer"),
  kind: text("the layer"),
  cells: shape("how many cells it has along the axes that can be followed to an input"),
  position: shape("which of them it is"),
  fields: list("along each axis of the input with the most", field),
  inputs: list(
    "all inputs of the model",
    object("an input", {
      name: text("its name"),
      extents: shape("of its spatial axes"),
      axes: list("what these are called", text("a name")),
      window: orNull(
        list(
          "what the cell looks through, padding included; null where nothing is seen",
          list("first and last position along an axis", number("a position")),
        ),
      ),
      seen: orNull(seen),
    }),
  ),
  paths: number("how many paths lead to a pixel"),
  padding: number("the part of what the cell takes in that is padding, from 0 to 1"),
  misaligned: list(
    "joins on the way whose branches are not centred alike",
    object("a join", {
      join: text("its name"),
      input: text("the input that they see different places of"),
      apart: along("positions of the input between the outermost centres"),
      step: along("positions of the input from one element of the join to the next"),
      uneven: truth("whether that is half a step or more along some axis"),
    }),
  ),
});
