/** The derivatives of activations over the whole range of float32, compiled, beside those of the reference in float64. */
import { expect, it } from "vitest";
import { engineFor } from "../../../src/engine/engine.ts";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { ops } from "../../../src/ops/index.ts";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { differentiate } from "../../../src/training/differentiate.ts";
import { cases, type ConformanceCase } from "../../conformance/cases.ts";
import { modelOf } from "../../support/op-model.ts";
import { attributesOf } from "../../support/run-op.ts";

const magnitudes = [1e-30, 1e-9, 1e-3, 0.3, 0.7, 1.5, 2.5, 5, 9, 15, 21, 45, 87, 89, 105, 1e3, 1e6, 1e12, 2e19, 3e38];
const operands = Float32Array.from([...magnitudes.map((x) => -x), 0, ...magnitudes]);
/** Slopes by what the result lacks of 1, which has the error of one rounding of the result, as PyTorch's have. */
const roundedBesideOne: ReadonlySet<string> = new Set(["sigmoid", "tanh"]);

const activations = ops.filter((op) => op.category === "activation" && op.gradient !== undefined && isOfOneNumber(op));

/** Not of all along an axis, nor with trained slopes. */
function isOfOneNumber({ name, attributes }: AnyOp): boolean {
  return !("axis" in attributes) && name !== "prelu";
}

/** One case for each choice of attributes. */
function choicesOf({ name }: AnyOp): readonly ConformanceCase[] {
  const all = cases[name]!;
  const texts = all.map(({ attributes }) => JSON.stringify(attributes ?? {}));
  return all.filter((_, at) => texts.indexOf(texts[at]!) === at);
}

it.each(activations.map((op) => [op.name, op] as const))("%s", async (_, op) => {
  for (const { attributes } of choicesOf(op)) {
    const graph = slopeGraph(op, attributes);
    const inputs = new Map([["x", ndarray([1, operands.length], operands)]]);
    const expected = interpretGraph(graph, inputs, new Map()).get("slope")!.data;
    const engine = await engineFor(modelOf(graph), new Map(), "wasm");
    const found = (await engine.run(new Map([["x", operands]]))).get("slope")!;
    const least = roundedBesideOne.has(op.name) ? 2 ** -23 : 2 ** -119;
    const off = [...operands.keys()].filter((at) => !isNear(found[at]!, Math.fround(expected[at]!), least));
    expect(off.map((at) => `${operands[at]}: ${found[at]}, not ${expected[at]}`)).toEqual([]);
  }
});

function slopeGraph(op: AnyOp, attributes: ConformanceCase["attributes"]) {
  const builder = new Builder("slope");
  const x = builder.input("x", float32([1, operands.length]), noOrigin);
  const given = { name: "layer", op, attributes: attributesOf(op, attributes), inputs: [x], origin: noOrigin };
  const node = builder.addSound(given);
  builder.output("slope", differentiate(builder, [node], [node.outputs[0]!])(x)!);
  return builder.finishLive();
}

/** Below `least` digits may be lost. */
function isNear(found: number, expected: number, least: number): boolean {
  return Object.is(found, expected) || Math.abs(found - expected) <= Math.max(1e-5 * Math.abs(expected), least);
}
