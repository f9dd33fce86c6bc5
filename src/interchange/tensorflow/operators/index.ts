/** Every operator of TensorFlow that is imported, by name; a family is a file and a line here. */
import type { Operator, Operators } from "../../import/node-context.ts";
import { convolutions } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { products } from "./linear.ts";
import { normalisations } from "./normalisation.ts";
import { poolings } from "./pooling.ts";
import { reductions } from "./reduction.ts";
import { resamplings } from "./resampling.ts";
import { rearrangements } from "./shape.ts";

const families: readonly Operators[] = [
  convolutions,
  poolings,
  products,
  normalisations,
  elementwise,
  reductions,
  resamplings,
  rearrangements,
];

export const operators: ReadonlyMap<string, Operator> = new Map(families.flatMap((family) => Object.entries(family)));
