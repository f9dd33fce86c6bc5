/** Every case on every engine (with less CONVOKE_EFFORT some of each op), compared with the op's reference. */
import { describe, expect, it } from "vitest";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import { gradientOps, ops } from "../../src/ops/index.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { sampled } from "../support/effort.ts";
import { attributesOf, runReference } from "../support/run-op.ts";
import { cases, type ConformanceCase } from "./cases.ts";
import { engines, type Engine, type Tolerance } from "./engines.ts";
import { operandsOf } from "./operands.ts";

const all = [...ops, ...gradientOps];

it("every op of the registry has cases, and every case an op; what takes no tensor is tried in nets", () => {
  expect(
    all
      .filter(({ inputs }) => inputs.max > 0)
      .map(({ name }) => name)
      .filter((name) => (cases[name] ?? []).length === 0),
  ).toEqual([]);
  expect(Object.keys(cases).filter((name) => all.every((op) => op.name !== name))).toEqual([]);
});

it("the cases of an op are told apart by their notes", () => {
  for (const [name, list] of Object.entries(cases)) {
    expect(new Set(list.map(({ note }) => note)).size, name).toBe(list.length);
  }
});

describe.each(engines.map((engine) => [engine.name, engine] as const))("%s", (_, engine) => {
  for (const op of all) {
    for (const conformanceCase of sampled(cases[op.name] ?? [])) {
      it(`${op.name}: ${conformanceCase.note}`, ({ skip }) => runCase(engine, op, conformanceCase, skip));
    }
  }
});

async function runCase(
  engine: Engine,
  op: AnyOp,
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

function expectWithin(found: NdArray, expected: NdArray, { relative, absolute, ofLargest }: Tolerance): void {
  expect(found.shape).toEqual(expected.shape);
  const largest = Math.max(0, ...Array.from(expected.data, Math.abs));
  const off = [...expected.data.keys()].filter((at) => {
    const difference = Math.abs(found.data[at]! - expected.data[at]!);
    return !(difference <= Math.max(absolute, relative * Math.abs(expected.data[at]!), ofLargest * largest));
  });
  const first = off[0] ?? 0;
  const message = `${off.length} of ${expected.data.length} elements are off; element ${first} is ${found.data[first]}, not ${expected.data[first]}`;
  expect(off.length, message).toBe(0);
}
