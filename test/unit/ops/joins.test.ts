import { describe, expect, it } from "vitest";
import { add } from "../../../src/ops/kinds/add.ts";
import { div } from "../../../src/ops/kinds/div.ts";
import { max } from "../../../src/ops/kinds/max.ts";
import { min } from "../../../src/ops/kinds/min.ts";
import { mul } from "../../../src/ops/kinds/mul.ts";
import { sub } from "../../../src/ops/kinds/sub.ts";
import { addDims, formatDim, symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { inferOp, outputShape, refusal, runNest, runReference } from "../../support/run-op.ts";

const a = ndarray([1, 2, 1, 2], [1, 2, 3, 4]);
const b = ndarray([1, 2, 1, 2], [5, -6, 0.5, 8]);

describe.each([
  ["reference", runReference],
  ["plain nest", runNest],
] as const)("%s", (_, run) => {
  it.each([
    [add, [6, -4, 3.5, 12]],
    [sub, [-4, 8, 2.5, -4]],
    [mul, [5, -12, 1.5, 32]],
    [div, [0.2, -1 / 3, 6, 0.5]],
    [max, [5, 2, 3, 8]],
    [min, [1, -6, 0.5, 4]],
  ] as const)("$0.name combines element by element, the first operand on the left", (op, expected) => {
    expect([...run(op, {}, [a, b])[0]!.data]).toEqual(expected);
  });

  it("an axis of size 1 repeats, on either side", () => {
    const gate = ndarray([1, 2, 1, 1], [10, 100]);
    expect([...run(mul, {}, [a, gate])[0]!.data]).toEqual([10, 20, 300, 400]);
    const [row, column] = [ndarray([1, 1, 1, 3], [1, 2, 3]), ndarray([1, 1, 2, 1], [10, 20])];
    const [sum] = run(add, {}, [row, column]);
    expect(sum!.shape).toEqual([1, 1, 2, 3]);
    expect([...sum!.data]).toEqual([11, 12, 13, 21, 22, 23]);
  });

  it("more than two tensors are combined in order", () => {
    expect([...run(add, {}, [a, b, a])[0]!.data]).toEqual([7, -2, 6.5, 16]);
    expect([...run(max, {}, [a, b, ndarray([1, 1, 1, 1], [3])])[0]!.data]).toEqual([5, 3, 3, 8]);
  });
});

describe("shapes", () => {
  it("vectors without a batch join too, as batch norms are folded", () => {
    expect(outputShape(add, {}, [64], [1])).toEqual([64]);
  });

  it("symbolic sizes join where they are equal", () => {
    const shape = [1, 64, symbol("H"), symbol("W")];
    expect(outputShape(add, {}, shape, shape)).toEqual(shape);
    expect(outputShape(mul, {}, shape, [1, 64, 1, 1])).toEqual(shape);
    expect(outputShape(mul, {}, [1, 64, 1, 1], shape)).toEqual(shape);
  });

  it("order matters for sub and div, so they take two", () => {
    expect([add, mul, max, min].map((op) => op.inputs.max)).toEqual([Infinity, Infinity, Infinity, Infinity]);
    expect([sub, div].map((op) => op.inputs)).toEqual([
      { min: 2, max: 2 },
      { min: 2, max: 2 },
    ]);
  });
});

describe("tensors that do not fit", () => {
  it("a forgotten projection shortcut: both shapes, every axis, and the convolution that mends it", () => {
    const problem = refusal(add, {}, [1, 128, 28, 28], [1, 64, 56, 56]);
    expect(problem).toMatchObject({ code: "shape-mismatch", input: 1 });
    expect(problem.message).toBe(
      "add cannot join [128, 28, 28] and [64, 56, 56]: they differ in channels (128 and 64), height (28 and 56) and width (28 and 56)",
    );
    expect(problem.help).toEqual([
      "`conv 128 kernel=1 stride=2` on tensor 2 makes it [128, 28, 28] (the projection shortcut of a residual network)",
    ]);
  });

  it("the larger tensor is the one to be brought down, wherever it stands", () => {
    const problem = refusal(add, {}, [1, 64, 57, 57], [1, 128, 29, 29]);
    expect(problem.help?.[0]).toContain("`conv 128 kernel=1 stride=2` on tensor 1 makes it [128, 29, 29]");
  });

  it("channels alone: a 1x1 convolution without stride", () => {
    const problem = refusal(add, {}, [1, 256, 56, 56], [1, 64, 56, 56]);
    expect(problem.message).toBe(
      "add cannot join [256, 56, 56] and [64, 56, 56]: they differ in channels (256 and 64)",
    );
    expect(problem.help?.[0]).toContain("`conv 256 kernel=1` on tensor 2");
  });

  it("flat tensors: a dense layer", () => {
    expect(refusal(add, {}, [1, 64], [1, 128]).help).toEqual(["`dense 64` on tensor 2 makes it [64]"]);
  });

  it("a few rows lost: padding", () => {
    const problem = refusal(add, {}, [1, 64, 54, 54], [1, 64, 56, 56]);
    expect(problem.message).toContain("they differ in height (54 and 56) and width (54 and 56)");
    expect(problem.help?.[0]).toContain("pad=1 for a 3x3 kernel");
    expect(problem.help?.[0]).toContain("lead to tensor 1");
  });

  it("a flat gate: reshape", () => {
    const problem = refusal(mul, {}, [1, 64, 56, 56], [1, 64]);
    expect(problem.message).toBe("mul cannot join [64, 56, 56] and [64]: tensor 1 has 3 axes, tensor 2 has 1 axis");
    expect(problem.help).toEqual(["`reshape [64, 1, 1]` on tensor 2 lets it repeat along the other axes"]);
  });

  it("the third of several: names the first that it does not fit", () => {
    const problem = refusal(add, {}, [1, 1, 8, 8], [1, 4, 8, 8], [1, 5, 8, 8]);
    expect(problem.input).toBe(2);
    expect(problem.message).toBe("add cannot join [4, 8, 8] and [5, 8, 8]: they differ in channels (4 and 5)");
    expect(problem.help?.[0]).toContain("on tensor 3 makes it [4, 8, 8]");
  });

  it("symbolic sizes that are never equal, nor 1, are refused", () => {
    const height = addDims(symbol("H"), 1);
    const problem = refusal(add, {}, [1, 4, height, 8], [1, 4, addDims(height, 2), 8]);
    expect(problem.message).toBe(
      "add cannot join [4, H + 1, 8] and [4, H + 3, 8]: they differ in height (H + 1 and H + 3)",
    );
  });

  it("symbolic sizes that are never equal fit where the smaller is 1: that is demanded, beside the mismatch", () => {
    const [height, more] = [symbol("H"), addDims(symbol("H"), 2)];
    const { types, demands, mismatches } = inferOp(add, {}, [1, 4, height, 8], [1, 4, more, 8]);
    expect(types?.[0]?.shape.map(formatDim)).toEqual(["1", "4", "H + 2", "8"]);
    expect(demands).toEqual(["H == 1"]);
    expect(mismatches.map(({ message }) => message)).toEqual([
      "add cannot join [4, H, 8] and [4, H + 2, 8]: they differ in height (H and H + 2)",
    ]);
  });

  it("the extent of what two open ones repeat to is one of them, where the other cannot be larger", () => {
    const [height, other] = [addDims(symbol("H"), 1), symbol("K")];
    const { types, demands } = inferOp(add, {}, [1, 4, height, 8], [1, 4, other, 8]);
    expect(types?.[0]?.shape.map(formatDim)).toEqual(["1", "4", "H + 1", "8"]);
    expect(demands).toEqual(["H + 1 == K || K == 1"]);
  });

  it("symbolic sizes that may be equal are demanded to be", () => {
    const { types, demands } = inferOp(add, {}, [1, 4, symbol("H"), symbol("W")], [1, 4, 7, symbol("K")]);
    expect(types?.[0]?.shape.map(formatDim)).toEqual(["1", "4", "7", "max(K, W)"]);
    expect(demands).toEqual(["H == 7 || H == 1", "W == K || W == 1 || K == 1"]);
  });
});
