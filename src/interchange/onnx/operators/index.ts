/** Every operator that is imported, by domain and name; a family is a file and a line here. */
import type { Operator, Operators } from "../../import/node-context.ts";
import { casts } from "./casts.ts";
import { constants } from "./constants.ts";
import { compositions } from "./composed.ts";
import { contributed } from "./contrib.ts";
import { controls } from "./control.ts";
import { convolutions } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { inference } from "./inference.ts";
import { products } from "./linear.ts";
import { normalisations } from "./normalisation.ts";
import { poolings } from "./pooling.ts";
import { reductions } from "./reduction.ts";
import { resamplings } from "./resampling.ts";
import { rearrangements } from "./shape.ts";
import { views } from "./views.ts";

const families: readonly Operators[] = [
  convolutions,
  poolings,
  products,
  normalisations,
  elementwise,
  reductions,
  resamplings,
  views,
  rearrangements,
  constants,
  casts,
  inference,
  controls,
  compositions,
];

/** Those of ONNX's own domain. */
export const operators: ReadonlyMap<string, Operator> = new Map(families.flatMap((family) => Object.entries(family)));

/** By domain; "" is ONNX's own. */
export const operatorsOf: ReadonlyMap<string, ReadonlyMap<string, Operator>> = new Map([
  ["", operators],
  ["com.microsoft", new Map(Object.entries(contributed))],
]);
