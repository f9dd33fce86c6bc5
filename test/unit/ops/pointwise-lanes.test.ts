import { describe, expect, it } from "vitest";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import { int, load, splat } from "../../../src/kernel/expression.ts";
import { runFunction } from "../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Lanes } from "../../../src/kernel/ir.ts";
import { ops } from "../../../src/ops/index.ts";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { attributesOf, parametersOf, randomArray } from "../../support/run-op.ts";
import { functionInDouble } from "../../../src/kernel/in-double.ts";

const required: Readonly<Record<string, object>> = {
  clip: { min: -0.5, max: 1 },
  power: { exponent: 1.3 },
  view: { shape: [2, 2] },
};
const SHAPE = [1, 4];

/** The op's expression of one vector, or of its four elements; parameters are one number in every lane. */
function evaluate(op: AnyOp, lanes: Lanes): readonly number[] {
  const attributes = attributesOf(op, { ...required[op.name] });
  const inputs = Array.from({ length: op.inputs.min }, (_, index) => randomArray(SHAPE, index, 0.1, 3).data);
  const parameters = parametersOf(op, attributes, SHAPE).map((_, index) => randomArray([1], index + 9, 0.5, 2).data);
  const k = new KernelBuilder();
  const memory = new Map<Buffer, Float64Array>();
  const buffer = (name: string, data: ArrayLike<number>): Buffer => {
    const made: Buffer = { name, element: "f64", length: data.length, role: "workspace" };
    memory.set(made, Float64Array.from(data));
    return made;
  };
  const sources = inputs.map((data, index) => buffer(`x${index}`, data));
  const constants = parameters.map((data, index) => buffer(`p${index}`, data));
  const target = buffer("y", [0, 0, 0, 0]);
  const types = inputs.map(() => float32(SHAPE));
  const { pointwise } = op.traits(types, attributes);
  for (let at = 0; at < 4; at += lanes) {
    const operands: Expression[] = [
      ...sources.map((source) => load(source, int(at), lanes)),
      ...constants.map((constant) => splat(load(constant, int(0)), lanes)),
    ];
    const value = pointwise!.expression(k, operands);
    expect(value.lanes).toBe(lanes);
    k.store(target, int(at), value);
  }
  runFunction(functionInDouble(k.finish({ name: "f", description: "", origin: undefined })), 1, memory);
  return [...memory.get(target)!];
}

const elementwise = new Set(["join", "normalisation", "activation", "internal"]);
const pointwise = ops.filter((op) => {
  if (!elementwise.has(op.category)) return false;
  const types = Array.from({ length: op.inputs.min }, () => float32(SHAPE));
  return op.traits(types, attributesOf(op, { ...required[op.name] })).pointwise !== undefined;
});

describe("pointwise expressions", () => {
  it.each(pointwise.map((op) => [op.name, op] as const))("%s computes four lanes as it computes one", (_, op) => {
    expect(evaluate(op, 4)).toEqual(evaluate(op, 1));
  });

  it("are all here", () => {
    expect(pointwise.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "add",
        "sub",
        "mul",
        "div",
        "max",
        "min",
        "bn",
        "scale",
        "prelu",
        "gelu",
        "clip",
        "affine",
      ]),
    );
  });
});
