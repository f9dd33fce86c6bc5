/**
 * Norms of sets of any size and any place: elements in float32 from 2^-110 to 2^124, about a mean of up to a million times
 * their deviation, against the references in float64 to a few units in the last place of 1.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { engineFor } from "../../src/engine/engine.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { findOp } from "../../src/ops/index.ts";
import { targetNames } from "../../src/targets/index.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { modelAround } from "../support/op-model.ts";
import { attributesOf } from "../support/run-op.ts";

const SHAPE = [1, 12, 3, 7];
const SIZE = 12 * 3 * 7;
const NORMS: readonly (readonly [string, AttributeRecord])[] = [
  ["layernorm", { affine: false, eps: 0 }],
  ["layernorm", { affine: false, eps: 0, axes: ["channels", "height", "width"] }],
  ["groupnorm", { affine: false, eps: 0, groups: 3 }],
  ["groupnorm", { affine: false, eps: 0, groups: 1 }],
  ["instancenorm", { eps: 0 }],
];
const SCALES = [-110, -64, -60, -56, -20, 0, 20, 56, 60, 64, 104].map((exponent) => 2 ** exponent);
const OFFSETS = [0, 1, 1000, 1e6];

describe.each(targetNames)("%s", (target) => {
  it.each(NORMS)("%s %o", async (name, given) => {
    const op = findOp(name)!;
    const attributes = attributesOf(op, given);
    const engine = await engineFor(modelAround(op, attributes, [SHAPE]), new Map(), target);
    for (const [scale, offset] of SCALES.flatMap((scale) => OFFSETS.map((offset) => [scale, offset] as const))) {
      const x = elements(scale, offset);
      const found = (await engine.run(new Map([["x0", x]]))).get("y0")!;
      const [expected] = op.reference({
        inputs: [ndarray(SHAPE, [...x])],
        parameters: {},
        outputs: [SHAPE],
        attributes,
      });
      const errors = expected!.data.map((should, at) => Math.abs(found[at]! - should) / Math.max(1, Math.abs(should)));
      expect(Math.max(...errors), `scale ${scale}, offset ${offset}`).toBeLessThanOrEqual(3 * 2 ** -24);
    }
    engine.close();
  });
});

function elements(scale: number, offset: number): Float32Array {
  const random = randomSource(7);
  return Float32Array.from({ length: SIZE }, () => scale * (offset + 2 * random.next() - 1));
}
