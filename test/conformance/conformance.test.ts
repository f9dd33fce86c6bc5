/** Every case on every engine, compared with the op's reference. */
import { describe, expect, it } from "vitest";
import { hashText } from "../../src/base/random.ts";
import type { OpDefinition } from "../../src/ops/contract.ts";
import { findOp, ops } from "../../src/ops/index.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { attributesOf, parametersOf, randomArray, runReference } from "../support/run-op.ts";
import { cases, type ConformanceCase } from "./cases.ts";
import { engines, type Engine } from "./engines.ts";

it("every op of the registry has cases, and every case an op", () => {
  expect(ops.map(({ name }) => name).filter((name) => (cases[name] ?? []).length === 0)).toEqual([]);
  expect(Object.keys(cases).filter((name) => findOp(name) === undefined)).toEqual([]);
});

it("the cases of an op are told apart by their notes", () => {
  for (const [name, list] of Object.entries(cases)) {
    expect(new Set(list.map(({ note }) => note)).size, name).toBe(list.length);
  }
});

describe.each(engines.map((engine) => [engine.name, engine] as const))("%s", (_, engine) => {
  for (const op of ops) {
    for (const conformanceCase of cases[op.name] ?? []) {
      it(`${op.name}: ${conformanceCase.note}`, ({ skip }) => runCase(engine, op, conformanceCase, skip));
    }
  }
});

async function runCase(
  engine: Engine,
  op: OpDefinition,
  conformanceCase: ConformanceCase,
  skip: (reason: string) => void,
): Promise<void> {
  const attributes = attributesOf(op, conformanceCase.attributes);
  const { inputs, parameters } = operandsOf(op, conformanceCase);
  const reason = engine.unsupported?.(op, inputs);
  if (reason !== undefined) return skip(reason);
  const expected = runReference(op, attributes, inputs, parameters);
  const found = await engine.run(op, attributes, inputs, parameters);
  expect(found.length).toBe(expected.length);
  found.forEach((output, index) => expectWithin(output, expected[index]!, engine.tolerance));
}

interface Operands {
  readonly inputs: readonly NdArray[];
  readonly parameters: Readonly<Record<string, NdArray>>;
}

/** Seeded by the op and the note; float32 values, so that every engine is given exactly the same numbers. */
function operandsOf(op: OpDefinition, { note, attributes, inputs, range, parameterRanges }: ConformanceCase): Operands {
  const seed = (what: string | number) => hashText(`${op.name} ${note} ${what}`);
  const array = (shape: readonly number[], what: string | number, [low, high] = range ?? [-2, 2]) =>
    inFloat32(randomArray(shape, seed(what), low, high));
  const specs = parametersOf(op, attributes ?? {}, ...inputs).filter(({ literal }) => literal === undefined);
  return {
    inputs: inputs.map((shape, index) => array(shape, index)),
    parameters: Object.fromEntries(
      specs.map(({ name, shape }) => [name, array(constantShape(shape), name, parameterRanges?.[name] ?? [-2, 2])]),
    ),
  };
}

function inFloat32({ shape, data }: NdArray): NdArray {
  return { shape, data: Float64Array.from(data, Math.fround) };
}

function expectWithin(found: NdArray, expected: NdArray, { relative, absolute }: Engine["tolerance"]): void {
  expect(found.shape).toEqual(expected.shape);
  const off = [...expected.data.keys()].filter((at) => {
    const difference = Math.abs(found.data[at]! - expected.data[at]!);
    return !(difference <= Math.max(absolute, relative * Math.abs(expected.data[at]!)));
  });
  const first = off[0] ?? 0;
  const message = `${off.length} of ${expected.data.length} elements are off; element ${first} is ${found.data[first]}, not ${expected.data[first]}`;
  expect(off.length, message).toBe(0);
}
