/**
 * The registry: every op, in the order of the manual. A new layer is a file and a line here.
 */
import type { OpDefinition } from "./contract.ts";

export const ops: readonly OpDefinition[] = [
  // convolution and dense
  // pooling
  // shape
  // join
  // normalisation
  // activation
  // reduction
  // internal: made by passes, not written by hand
];

const byName = new Map(ops.map((op) => [op.name, op]));

/** The op of a name, internal ones included. */
export function findOp(name: string): OpDefinition | undefined {
  return byName.get(name);
}

/** The names that the language knows. */
export const layerNames: readonly string[] = ops.filter((op) => op.spelled).map((op) => op.name);
