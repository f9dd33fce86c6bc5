/** Seeded operands of cases and nets: float32 values, so that every engine is given exactly the same numbers. */
import { hashText } from "../../src/base/random.ts";
import type { EnginePort } from "../../src/engine/engine.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { parametersOf, randomArray } from "../support/run-op.ts";
import type { ConformanceCase } from "./cases.ts";

export interface Operands {
  readonly inputs: readonly NdArray[];
  readonly parameters: Readonly<Record<string, NdArray>>;
}

/** Seeded by the op and the note. */
export function operandsOf(op: AnyOp, each: ConformanceCase): Operands {
  const { note, attributes, inputs, range, parameterRanges } = each;
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

/** Far from the initial values, so that no factor is 1 and no summand 0; variances are positive. */
export function weightsFor({ parameters }: Graph): ReadonlyMap<string, Float32Array> {
  return new Map(
    parameters.map(({ name, type }) => {
      const [low, high] = name.endsWith("running_var") ? [0.25, 2] : [-1, 1];
      return [name, Float32Array.from(randomArray(constantShape(type.shape), hashText(name), low, high).data)];
    }),
  );
}

/** Arrays for a net's inputs, seeded by their names; all of one value where it is given. */
export function arraysFor(ports: readonly EnginePort[], value?: number): ReadonlyMap<string, Float32Array> {
  return new Map(
    ports.map(({ name, shape }) => {
      const array = Float32Array.from(randomArray(shape, hashText(name)).data);
      return [name, value === undefined ? array : array.fill(value)];
    }),
  );
}
