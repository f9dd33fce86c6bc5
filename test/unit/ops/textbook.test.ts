/** Worked examples of teaching material, where the shared test data is present. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { conv } from "../../../src/ops/kinds/conv.ts";
import { maxpool } from "../../../src/ops/kinds/maxpool.ts";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { ndarray, type NdArray } from "../../../src/tensor/ndarray.ts";
import { outputShape, parametersOf, runNest, runReference } from "../../support/run-op.ts";

const path = new URL("../../../../shared/testdata/textbook-cases.json", import.meta.url);

type Matrix = readonly (readonly number[])[];

interface ConvCase {
  readonly name: string;
  readonly input: Matrix;
  readonly kernel: Matrix;
  readonly bias?: number;
  readonly pad?: number;
  readonly stride?: number;
  readonly output?: Matrix;
  readonly outputShape?: readonly number[];
  readonly outputRow0Starts?: readonly number[];
}

interface PoolCase {
  readonly name: string;
  readonly input: Matrix;
  readonly kernel: number;
  readonly stride: number;
  readonly output: Matrix;
}

interface ShapeCase {
  readonly name: string;
  readonly input: readonly number[];
  readonly conv: { filters: number; kernel: number; stride?: number; pad?: number | "valid" };
  readonly output: readonly number[];
  readonly params?: number;
}

function image(matrix: Matrix): NdArray {
  return ndarray([1, 1, matrix.length, matrix[0]!.length], matrix.flat());
}

function bothGive(op: AnyOp, attributes: AttributeRecord, input: NdArray): NdArray {
  const [reference] = runReference(op, attributes, [input]);
  const [nest] = runNest(op, attributes, [input]);
  expect([...nest!.data]).toEqual([...reference!.data]);
  return nest!;
}

describe.skipIf(!existsSync(path))("textbook cases (../shared/testdata/textbook-cases.json)", () => {
  const cases = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { conv: [], maxpool: [], shapes: [] };

  it.each(cases.conv as readonly ConvCase[])("convolution: $name", (example) => {
    const { height, width } = { height: example.kernel.length, width: example.kernel[0]!.length };
    const attributes = {
      channels: 1,
      weight: ndarray([height, width], example.kernel.flat()),
      bias: example.bias === undefined ? false : ndarray([1], [example.bias]),
      pad: [example.pad ?? 0],
      stride: [example.stride ?? 1],
    };
    const output = bothGive(conv, attributes, image(example.input));
    if (example.output !== undefined) expect(output).toEqual(image(example.output));
    if (example.outputShape !== undefined) expect(output.shape.slice(2)).toEqual(example.outputShape);
    const starts = example.outputRow0Starts ?? [];
    expect(Array.from(output.data).slice(0, starts.length)).toEqual(starts);
  });

  it.each(cases.maxpool as readonly PoolCase[])("max pooling: $name", ({ input, kernel, stride, output }) => {
    expect(bothGive(maxpool, { kernel: [kernel], stride: [stride] }, image(input))).toEqual(image(output));
  });

  it.each(cases.shapes as readonly ShapeCase[])("shape: $name", (example) => {
    const { filters, kernel, stride = 1, pad = 0 } = example.conv;
    const padding = typeof pad === "number" ? [pad] : pad;
    const attributes = { channels: filters, kernel: [kernel], stride: [stride], pad: padding };
    const input = [1, ...example.input];
    expect(outputShape(conv, attributes, input).slice(1)).toEqual(example.output);
    const parameters = parametersOf(conv, attributes, input).map(({ shape }) => shape as readonly number[]);
    const count = parameters.reduce((sum, shape) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
    if (example.params !== undefined) expect(count).toBe(example.params);
  });
});
