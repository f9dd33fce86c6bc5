/**
 * The registry: every op, in the order of the manual. A new layer is a file and a line here.
 */
import { add } from "./add.ts";
import { affine } from "./affine.ts";
import { bn } from "./bn.ts";
import type { OpDefinition } from "./contract.ts";
import { div } from "./div.ts";
import { logsoftmax } from "./logsoftmax.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { scaleaxis } from "./scaleaxis.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";

export const ops: readonly OpDefinition[] = [
  // convolution and dense
  // pooling
  // shape
  // join
  add,
  sub,
  mul,
  div,
  max,
  min,
  // normalisation
  bn,
  // activation
  relu,
  relu6,
  sigmoid,
  softmax,
  logsoftmax,
  // reduction
  // internal: made by passes, not written by hand
  sqrt,
  scaleaxis,
  affine,
];

const byName = new Map(ops.map((op) => [op.name, op]));

/** The op of a name, internal ones included. */
export function findOp(name: string): OpDefinition | undefined {
  return byName.get(name);
}

/** The names that the language knows. */
export const layerNames: readonly string[] = ops.filter((op) => op.spelled).map((op) => op.name);
