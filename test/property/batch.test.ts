/**
 * The batch is an axis that the language does not see: several examples at once give what each gives alone, to the bit, and
 * what is counted is counted for one example.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureLiveness } from "../../src/analysis/liveness.ts";
import { countParameters } from "../../src/analysis/parameters.ts";
import { countWork } from "../../src/analysis/work.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { defineOp, sameType, type AnyOp } from "../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { ops } from "../../src/ops/index.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { float32 } from "../../src/tensor/shape.ts";
import { cases, type ConformanceCase } from "../conformance/cases.ts";
import { operandsOf } from "../conformance/operands.ts";
import { attributesOf, inferOp, runReference } from "../support/run-op.ts";
import { buildNet, netPlans, propertyNote, propertyOptions, randomInputs, randomParameters } from "./random-net.ts";

const EXAMPLES = 3;

type Shapes = ConformanceCase["inputs"];

function ofBatch(shapes: Shapes, batch: number): Shapes {
  return shapes.map((shape) => shape.with(0, batch));
}

/** One example of an array; the only one where there is one. */
function exampleOf({ shape, data }: NdArray, example: number): NdArray {
  const size = data.length / shape[0]!;
  const from = shape[0] === 1 ? 0 : example * size;
  return ndarray(shape.with(0, 1), data.slice(from, from + size));
}

function examplesOf(arrays: readonly NdArray[], example: number): readonly NdArray[] {
  return arrays.map((array) => exampleOf(array, example));
}

/** Runs the reference on several examples, and on each alone. */
function expectIndependent(op: AnyOp, given: ConformanceCase, inputs: Shapes): void {
  const { attributes = {} } = given;
  const operands = operandsOf(op, { ...given, inputs });
  const together = runReference(op, attributes, operands.inputs, operands.parameters);
  for (let example = 0; example < EXAMPLES; example++) {
    const alone = runReference(op, attributes, examplesOf(operands.inputs, example), operands.parameters);
    expect(examplesOf(together, example), `example ${example}`).toEqual(alone);
  }
}

/** Work and parameters that an op declares for a batch. */
function declared(op: AnyOp, given: AttributeRecord, inputs: Shapes): { macs: unknown; shapes: unknown } {
  const { types } = inferOp(op, given, ...inputs);
  const [read, attributes] = [inputs.map(float32), attributesOf(op, given)];
  return {
    macs: Number(op.macs(read, types!, attributes)) / inputs[0]![0]!,
    shapes: op.parameters(read, attributes).map(({ name, shape }) => [name, shape]),
  };
}

const spelled = ops.filter((op) => op.spelled && op.inputs.max > 0);

describe.each(spelled.map((op) => [op.name, op] as const))("%s", (name, op) => {
  it.each(cases[name]!.map((each) => [each.note, each] as const))("maps examples independently: %s", (_, each) => {
    expectIndependent(op, each, ofBatch(each.inputs, EXAMPLES));
    const mixes = op.traits(
      ofBatch(each.inputs, EXAMPLES).map(float32),
      attributesOf(op, each.attributes),
    ).mixesExamples;
    expect(mixes).toBeUndefined();
  });

  it("repeats the only example of an input that has one, or refuses it", () => {
    for (const each of cases[name]!.filter(({ inputs }) => inputs.length > 1)) {
      for (const at of each.inputs.keys()) {
        const inputs = ofBatch(each.inputs, EXAMPLES).with(at, each.inputs[at]!.with(0, 1));
        if (inferOp(op, each.attributes ?? {}, ...inputs).types !== undefined) expectIndependent(op, each, inputs);
      }
    }
  });

  it("has the parameters of one example and its work for each", () => {
    for (const { attributes = {}, inputs } of cases[name]!) {
      const [several, one] = [EXAMPLES, 1].map((batch) => declared(op, attributes, ofBatch(inputs, batch)));
      expect(several).toEqual(one);
    }
  });
});

describe("the check sees", () => {
  const images: ConformanceCase = { note: "images", inputs: [[1, 2, 3]] };

  it("an op that reduces over the batch", () => {
    const centred = defineOp({
      name: "centred",
      category: "normalisation",
      summary: "Less the mean over the batch.",
      attributes: {},
      examples: [],
      infer: sameType,
      traits: () => ({}),
      reference: ({ inputs: [x] }) => {
        const [batch, size] = [x!.shape[0]!, x!.data.length / x!.shape[0]!];
        const mean = (at: number): number =>
          Array.from({ length: batch }, (_, n) => x!.data[n * size + (at % size)]!).reduce((a, b) => a + b) / batch;
        return [
          ndarray(
            x!.shape,
            x!.data.map((value, at) => value - mean(at)),
          ),
        ];
      },
      lower: () => {},
    });
    expect(() => expectIndependent(centred, images, ofBatch(images.inputs, EXAMPLES))).toThrow("example 0");
  });

  it("an op that turns the order of the examples", () => {
    const turned = defineOp({
      name: "turned",
      category: "shape",
      summary: "The last example first.",
      attributes: {},
      examples: [],
      infer: sameType,
      traits: () => ({}),
      reference: ({ inputs: [x] }) => {
        const order = Array.from({ length: x!.shape[0]! }, (_, n) => [...exampleOf(x!, n).data]).toReversed();
        return [ndarray(x!.shape, Float64Array.from(order.flat()))];
      },
      lower: () => {},
    });
    expect(() => expectIndependent(turned, images, ofBatch(images.inputs, EXAMPLES))).toThrow("example 0");
  });
});

it("ops without a spelling say where they mix examples: where what is read for one differs when others change", () => {
  const mixing: string[] = [];
  for (const op of ops.filter(({ spelled: isSpelled }) => !isSpelled)) {
    for (const each of cases[op.name]!) {
      const { claimed, found } = claimedAndFound(op, each);
      expect(claimed, `${op.name}: ${each.note}`).toBe(found);
      if (claimed) mixing.push(op.name);
    }
  }
  expect(new Set(mixing)).toEqual(new Set(["scaleaxis", "view"]));
});

/** Whether an op says that it mixes examples, and whether some element of another example changes the first of the output. */
function claimedAndFound(op: AnyOp, each: ConformanceCase): { claimed: boolean; found: boolean } {
  const attributes = each.attributes ?? {};
  const { inputs, parameters } = operandsOf(op, each);
  const types = inputs.map(({ shape }) => float32(shape));
  const before = runReference(op, attributes, inputs, parameters);
  const changed = inputs.map((array) => {
    const size = array.data.length / array.shape[0]!;
    return ndarray(
      array.shape,
      array.data.map((value, at) => (at < size ? value : value + 1)),
    );
  });
  const after = runReference(op, attributes, changed, parameters);
  const keeps = before.every((output, index) => {
    const isSame = output.shape[0] === inputs[0]!.shape[0];
    return isSame && exampleOf(output, 0).data.every((value, at) => value === after[index]!.data[at]);
  });
  return { claimed: op.traits(types, attributesOf(op, attributes)).mixesExamples === true, found: !keeps };
}

it(`random nets map examples independently ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, (plan) => {
      const [several, one] = [EXAMPLES, 1].map((batch) => buildNet({ ...plan, batch }));
      const inputs = randomInputs(several!, 1);
      const parameters = randomParameters(several!, 1);
      const together = interpretGraph(several!, inputs, parameters);
      for (let example = 0; example < EXAMPLES; example++) {
        const own = new Map([...inputs].map(([name, array]) => [name, exampleOf(array, example)]));
        const alone = interpretGraph(one!, own, parameters);
        for (const [name, array] of together) expect(exampleOf(array, example), name).toEqual(alone.get(name));
      }
    }),
    propertyOptions,
  );
});

it(`parameters, work and memory of random nets are those of one example ${propertyNote}`, () => {
  fc.assert(
    fc.property(netPlans, (plan) => {
      const [several, one] = [EXAMPLES, 1].map((batch) => {
        const graph = buildNet({ ...plan, batch });
        const { params, trainable, weightBytes } = countParameters(graph);
        return { params, trainable, weightBytes, macs: countWork(graph).macs, memory: measureLiveness(graph).peak };
      });
      expect(several).toEqual(one);
    }),
    propertyOptions,
  );
});
