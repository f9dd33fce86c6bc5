/** Gradients where there is none by calculus: at bends, between equals, and at zeros of products. Expected is what PyTorch gives. */
import { expect, it } from "vitest";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { findOp } from "../../../src/ops/index.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { differentiate } from "../../../src/training/differentiate.ts";
import { attributesOf } from "../../support/run-op.ts";

/** Of the sum of what an op makes of flat tensors of one example. */
function gradientsOf(name: string, given: AttributeRecord, inputs: readonly (readonly number[])[]) {
  const op = findOp(name)!;
  const builder = new Builder("kink");
  const values = inputs.map(({ length }, at) => builder.input(`x${at}`, float32([1, length]), noOrigin));
  const node = builder.addSound({
    name,
    op,
    attributes: attributesOf(op, given),
    inputs: values,
    origin: noOrigin,
  });
  const gradientOf = differentiate(builder, [node], [node.outputs[0]!]);
  values.forEach((value, at) => {
    const gradient = gradientOf(value);
    if (gradient !== undefined) builder.output(`gradient${at}`, gradient);
  });
  const arrays = new Map(inputs.map((data, at) => [`x${at}`, ndarray([1, data.length], data)]));
  const found = interpretGraph(builder.finishLive(), arrays, new Map());
  return inputs.map((_, at) => found.get(`gradient${at}`)?.data);
}

const activations: readonly (readonly [
  name: string,
  given: AttributeRecord,
  x: readonly number[],
  slopes: readonly number[],
])[] = [
  ["relu", {}, [-1, 0, 1], [0, 0, 1]],
  ["relu6", {}, [0, 3, 6, 7], [0, 1, 0, 0]],
  ["leakyrelu", { slope: 0.25 }, [-1, 0, 1], [0.25, 0.25, 1]],
  ["elu", { alpha: 0.5 }, [0, 1], [0.5, 1]],
  ["celu", { alpha: 0.5 }, [0, 1], [1, 1]],
  ["selu", { alpha: 2, gamma: 3 }, [0, 1], [6, 3]],
  ["thresholdedrelu", { alpha: 1 }, [0, 1, 2], [0, 0, 1]],
  ["clip", { min: -1, max: 2 }, [-2, -1, 0, 2, 3], [0, 1, 1, 1, 0]],
  ["clip", { max: 2 }, [-9, 2, 3], [1, 1, 0]],
  ["hardsigmoid", {}, [-3, 0, 3], [0, 1 / 6, 0]],
  ["hardsigmoid", { alpha: 0.25 }, [-2, 1, 2], [0, 0.25, 0]],
  // As newer versions have it; before, the parabola took in its ends.
  ["hardswish", {}, [-4, -3, 0, 3, 4], [0, 0, 0.5, 1, 1]],
  ["shrink", { lambd: 1 }, [-2, -1, 0, 1, 2], [1, 0, 0, 0, 1]],
  ["shrink", { lambd: -1 }, [-2, 0, 2], [1, 1, 1]],
  ["abs", {}, [-2, 0, 2], [-1, 0, 1]],
  ["softsign", {}, [-1, 0, 1], [0.25, 1, 0.25]],
  ["sqrt", {}, [0, 4], [Infinity, 0.25]],
  ["power", { exponent: 0 }, [0, 2], [0, 0]],
  ["power", { exponent: 1 }, [0, 2], [1, 1]],
  ["power", { exponent: 2 }, [-3, 0], [-6, 0]],
];

it.each(activations)("%s %o has at %o the slopes %o", (name, given, x, slopes) => {
  expect([...gradientsOf(name, given, [x])[0]!].map((slope) => slope + 0)).toEqual(slopes);
});

it("equal elements share the gradient of the largest and of the smallest", () => {
  const kept = { axes: ["channels"], keepdims: true };
  expect(gradientsOf("amax", kept, [[1, 4, 4, 0]])).toEqual([Float64Array.of(0, 0.5, 0.5, 0)]);
  expect(gradientsOf("amin", kept, [[3, 3, 3, 4]])).toEqual([Float64Array.of(1 / 3, 1 / 3, 1 / 3, 0)]);
});

it("equal tensors share the gradient of their maximum and minimum, element by element", () => {
  expect(gradientsOf("max", {}, [[1, 5], [1, 2]])).toEqual([Float64Array.of(0.5, 1), Float64Array.of(0.5, 0)]); // prettier-ignore
  expect(gradientsOf("min", {}, [[1, 5], [1, 2]])).toEqual([Float64Array.of(0.5, 0), Float64Array.of(0.5, 1)]); // prettier-ignore
});

it("a product with one zero changes with that alone, and with two zeros not at all", () => {
  const kept = { axes: ["channels"], keepdims: true };
  expect(gradientsOf("prod", kept, [[2, 0, 3]])).toEqual([Float64Array.of(0, 6, 0)]);
  expect(gradientsOf("prod", kept, [[0, 5, 0]])).toEqual([Float64Array.of(0, 0, 0)]);
  expect(gradientsOf("prod", kept, [[2, -5, 3]])).toEqual([Float64Array.of(-15, 6, -10)]);
});

it("a length of 0 has a gradient of 0", () => {
  const kept = { axes: ["channels"], keepdims: true };
  expect(gradientsOf("l2norm", kept, [[0, 0]])).toEqual([Float64Array.of(0, 0)]);
  expect(gradientsOf("l2norm", kept, [[3, -4]])).toEqual([Float64Array.of(0.6, -0.8)]);
});

it("a power of base 0 or exponent 0 has finite gradients where PyTorch has", () => {
  const [ofBase, ofExponent] = gradientsOf("pow", {}, [
    [0, 0, 2, 0],
    [2, 0, 0, 1],
  ]);
  expect(ofBase).toEqual(Float64Array.of(0, 0, 0, 1));
  expect(ofExponent).toEqual(Float64Array.of(0, 0, Math.log(2), 0));
});

it("a choice sends the gradient to what was chosen", () => {
  expect(gradientsOf("where", {}, [[0, 1], [5, 6], [7, 8]])).toEqual([undefined, Float64Array.of(0, 1), Float64Array.of(1, 0)]); // prettier-ignore
});
