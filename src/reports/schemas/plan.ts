/** `plan --format json`: `plan-table.ts`. */
import { STORAGE_TYPES } from "../../kernel/elements.ts";
import type { Category } from "../../ops/contract/op.ts";
import { count, list, object, orNull, text, word, type Schema } from "./schema.ts";

const categories = {
  source: true,
  convolution: true,
  pooling: true,
  dense: true,
  shape: true,
  join: true,
  normalisation: true,
  activation: true,
  reduction: true,
  internal: true,
} satisfies Readonly<Record<Category, true>>;

const call = object("a call of a kernel", {
  function: text("its name in the module"),
  layer: orNull(text("the layer that it computes, or helps to compute")),
  description: text("what it computes"),
});

const buffer = object("a part of the arena, while something is kept there", {
  tensor: text("the layer or input whose result it holds, or what else a layer keeps there"),
  category: word("the category of that layer", categories),
  element: { ...text("the type of its elements"), enum: STORAGE_TYPES },
  bytes: count("what it takes of the arena"),
  offset: count("bytes from the start of the arena"),
  first: count("the place of the first call that touches it"),
  last: count("the place of the last call that touches it"),
});

const peak = object("where most is alive", {
  call: count("the place of the first call at which that is so"),
  bytes: count("of what is alive there"),
  buffers: list("the places of what is alive there, from the largest to the smallest", count("from 0 on")),
});

export const planSchema: Schema = object("the memory plan of a compiled model", {
  model: text("the name of the model"),
  target: text("what it was compiled for"),
  region: word("what is planned", { prepare: true, run: true, train: true, judge: true }),
  examples: count("how often the calls are made for one call of the model", 1),
  bytes: count("bytes that these calls use"),
  arenaBytes: count("bytes of the whole arena"),
  calls: list("in the order in which they are made", call),
  buffers: list("in the order of their first use", buffer),
  peak: orNull(peak),
  besides: object("bytes of memory besides the arena", {
    weights: count("weights as kernels read them, constants, and what training keeps"),
    inputsAndOutputs: count("of one example where examples are computed one by one"),
  }),
});
