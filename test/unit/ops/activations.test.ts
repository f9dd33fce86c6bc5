import { describe, expect, it } from "vitest";
import { findOp, ops } from "../../../src/ops/index.ts";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { attributesOf, outputShape, parametersOf, refusal, runNest, runReference } from "../../support/run-op.ts";

function op(name: string): AnyOp {
  const found = findOp(name);
  expect(found, `op ${name}`).toBeDefined();
  return found!;
}

interface Curve {
  readonly op: string;
  readonly attributes?: AttributeRecord;
  readonly points: readonly (readonly [x: number, y: number])[];
}

// By hand, or from the formula with Python's math module (exp, erf, tanh, log1p).
const curves: readonly Curve[] = [
  {
    op: "abs",
    points: [
      [-3, 3],
      [0, 0],
      [2.5, 2.5],
    ],
  },
  {
    op: "neg",
    points: [
      [-3, 3],
      [2.5, -2.5],
    ],
  },
  {
    op: "sign",
    points: [
      [-3, -1],
      [0, 0],
      [2.5, 1],
    ],
  },
  {
    op: "floor",
    points: [
      [-2.5, -3],
      [2, 2],
      [2.75, 2],
    ],
  },
  {
    op: "ceil",
    points: [
      [-2.5, -2],
      [2, 2],
      [2.25, 3],
    ],
  },
  {
    op: "round",
    points: [
      [-2.5, -2],
      [-1.5, -2],
      [0.5, 0],
      [1.5, 2],
      [2.5, 2],
      [2.51, 3],
      [0.49999999999999994, 0],
      [-7.2, -7],
    ],
  },
  {
    op: "reciprocal",
    points: [
      [-4, -0.25],
      [0.5, 2],
    ],
  },
  {
    op: "sqrt",
    points: [
      [0, 0],
      [2.25, 1.5],
    ],
  },
  {
    op: "exp",
    points: [
      [-1, 0.36787944117144233],
      [0, 1],
      [2, 7.38905609893065],
    ],
  },
  {
    op: "log",
    points: [
      [1, 0],
      [10, 2.302585092994046],
    ],
  },
  {
    op: "erf",
    points: [
      [-1, -0.8427007929497148],
      [0, 0],
      [0.5, 0.5204998778130465],
    ],
  },
  {
    op: "power",
    attributes: { exponent: 2 },
    points: [
      [-3, 9],
      [0, 0],
      [1.5, 2.25],
    ],
  },
  {
    op: "power",
    attributes: { exponent: 3 },
    points: [
      [-2, -8],
      [1.5, 3.375],
    ],
  },
  {
    op: "power",
    attributes: { exponent: 0.5 },
    points: [
      [0, 0],
      [6.25, 2.5],
    ],
  },
  {
    op: "power",
    attributes: { exponent: -2 },
    points: [
      [-2, 0.25],
      [4, 0.0625],
    ],
  },
  {
    op: "power",
    attributes: { exponent: 0 },
    points: [
      [-2, 1],
      [0, 1],
    ],
  },
  {
    op: "power",
    attributes: { exponent: 9 },
    points: [
      [-2, -512],
      [0, 0],
      [1, 1],
    ],
  },
  {
    op: "power",
    attributes: { exponent: 1.3 },
    points: [
      [0, 0],
      [2, 2.4622888266898326],
    ],
  },
  {
    op: "rescale",
    attributes: { factor: 0.5, offset: -3 },
    points: [
      [4, -1],
      [0, -3],
    ],
  },
  {
    op: "thresholdedrelu",
    points: [
      [-1, 0],
      [1, 0],
      [1.5, 1.5],
    ],
  },
  {
    op: "thresholdedrelu",
    attributes: { alpha: -1 },
    points: [
      [-1, 0],
      [-0.5, -0.5],
    ],
  },
  {
    op: "shrink",
    points: [
      [-0.5, 0],
      [0.25, 0],
      [0.75, 0.75],
      [-2, -2],
    ],
  },
  {
    op: "shrink",
    attributes: { lambd: 1, bias: 1 },
    points: [
      [-3, -2],
      [0.5, 0],
      [3, 2],
    ],
  },
  {
    // ONNX asks for x < -lambd first, and where both hold that is what counts.
    op: "shrink",
    attributes: { lambd: -1, bias: 0.5 },
    points: [
      [-2, -1.5],
      [0, 0.5],
      [1, 0.5],
      [3, 2.5],
    ],
  },
  {
    // ONNX: max(0, x) + min(0, alpha * (exp(x / alpha) - 1)).
    op: "celu",
    attributes: { alpha: -1 },
    points: [
      [-1, -1.718281828459045],
      [0, 0],
      [3, 3],
    ],
  },
  {
    op: "celu",
    attributes: { alpha: 2 },
    points: [
      [-2, -1.2642411176571153],
      [0, 0],
      [3, 3],
    ],
  },
  {
    op: "selu",
    attributes: { alpha: 2, gamma: 3 },
    points: [
      [-1, -3.792723352971346],
      [2, 6],
    ],
  },
  {
    op: "silu",
    attributes: { beta: 2 },
    points: [
      [1, 0.8807970779778823],
      [0, 0],
    ],
  },
  {
    op: "hardsigmoid",
    attributes: { alpha: 0.2, beta: 0.4 },
    points: [
      [-3, 0],
      [1, 0.6000000000000001],
      [4, 1],
    ],
  },
  {
    op: "clip",
    attributes: { max: 1 },
    points: [
      [-5, -5],
      [2, 1],
    ],
  },
  {
    op: "clip",
    attributes: { min: -1 },
    points: [
      [-5, -1],
      [2, 2],
    ],
  },
  {
    op: "relu",
    points: [
      [-3, 0],
      [0, 0],
      [2.5, 2.5],
    ],
  },
  {
    op: "relu6",
    points: [
      [-3, 0],
      [2.5, 2.5],
      [6, 6],
      [7, 6],
    ],
  },
  {
    op: "leakyrelu",
    points: [
      [-3, -0.03],
      [0, 0],
      [2, 2],
    ],
  },
  {
    op: "leakyrelu",
    attributes: { slope: 0.1 },
    points: [
      [-3, -0.3],
      [2, 2],
    ],
  },
  {
    op: "elu",
    points: [
      [-3, -0.950212931632136],
      [-1, -0.6321205588285577],
      [2, 2],
    ],
  },
  {
    op: "elu",
    attributes: { alpha: 2 },
    points: [
      [-1, -1.2642411176571153],
      [0.5, 0.5],
    ],
  },
  {
    op: "selu",
    points: [
      [-3, -1.6705687287671118],
      [-1, -1.1113307378125625],
      [1, 1.0507009873554805],
    ],
  },
  {
    op: "gelu",
    points: [
      [-3, -0.00404969409489031],
      [-1, -0.15865525393145707],
      [1, 0.8413447460685429],
      [2, 1.9544997361036416],
    ],
  },
  {
    op: "gelu",
    attributes: { approximate: "tanh" },
    points: [
      [-3, -0.0036373920817729943],
      [-1, -0.15880800939172324],
      [1, 0.8411919906082768],
      [2, 1.954597694087775],
    ],
  },
  {
    op: "silu",
    points: [
      [-3, -0.14227761953270035],
      [-1, -0.2689414213699951],
      [0, 0],
      [2, 1.7615941559557646],
    ],
  },
  {
    op: "mish",
    points: [
      [-3, -0.1456474612756246],
      [-1, -0.30340146137410895],
      [0, 0],
      [2, 1.9439589595339946],
    ],
  },
  {
    op: "sigmoid",
    points: [
      [-3, 0.04742587317756678],
      [0, 0.5],
      [2, 0.8807970779778823],
    ],
  },
  {
    op: "hardsigmoid",
    points: [
      [-4, 0],
      [-3, 0],
      [-1.5, 0.25],
      [0, 0.5],
      [3, 1],
      [4, 1],
    ],
  },
  {
    op: "hardswish",
    points: [
      [-4, 0],
      [-1.5, -0.375],
      [0, 0],
      [1.5, 1.125],
      [4, 4],
    ],
  },
  {
    op: "tanh",
    points: [
      [-3, -0.9950547536867305],
      [0, 0],
      [0.5, 0.46211715726000974],
    ],
  },
  {
    op: "softplus",
    points: [
      [-3, 0.04858735157374206],
      [0, Math.LN2],
      [2, 2.1269280110429727],
    ],
  },
  {
    op: "softplus",
    attributes: { beta: 2 },
    points: [
      [-3, 0.0012378425688652247],
      [1, 1.0634640055214863],
    ],
  },
  {
    op: "softsign",
    points: [
      [-3, -0.75],
      [0, 0],
      [1, 0.5],
    ],
  },
  {
    op: "clip",
    attributes: { min: -1, max: 0.5 },
    points: [
      [-3, -1],
      [0.25, 0.25],
      [2, 0.5],
    ],
  },
  {
    op: "dropout",
    points: [
      [-3, -3],
      [2, 2],
    ],
  },
];

describe.each(curves)("$op $attributes", ({ op: name, attributes = {}, points }) => {
  const input = ndarray(
    [1, points.length],
    points.map(([x]) => x),
  );
  it.each([
    ["reference", runReference],
    ["plain nest", runNest],
  ] as const)("passes through the known points: %s", (_, run) => {
    const [output] = run(op(name), attributes, [input]);
    points.forEach(([x, y], at) => expect(output!.data[at], `at ${x}`).toBeCloseTo(y, 12));
  });
});

// The limits far out, where a naive formula overflows or cancels.
const ends: readonly Curve[] = [
  {
    op: "sigmoid",
    points: [
      [-1000, 0],
      [1000, 1],
    ],
  },
  {
    op: "silu",
    points: [
      [-1000, 0],
      [1000, 1000],
    ],
  },
  {
    op: "mish",
    points: [
      [-1000, 0],
      [1000, 1000],
    ],
  },
  {
    op: "softplus",
    points: [
      [-1000, 0],
      [1000, 1000],
    ],
  },
  {
    op: "gelu",
    points: [
      [-1000, 0],
      [1000, 1000],
    ],
  },
  {
    op: "gelu",
    attributes: { approximate: "tanh" },
    points: [
      [-1000, 0],
      [1000, 1000],
    ],
  },
  {
    op: "tanh",
    points: [
      [-1000, -1],
      [1000, 1],
    ],
  },
  {
    op: "elu",
    points: [
      [-1000, -1],
      [1000, 1000],
    ],
  },
  {
    op: "selu",
    points: [
      [-1000, -1.7580993408473766],
      [1000, 1050.7009873554805],
    ],
  },
  {
    op: "hardswish",
    points: [
      [-1000, 0],
      [1000, 1000],
    ],
  },
];

describe.each(ends)("far from 0, $op $attributes", ({ op: name, attributes = {}, points }) => {
  const input = ndarray(
    [1, points.length],
    points.map(([x]) => x),
  );
  it.each([
    ["reference", runReference],
    ["plain nest", runNest],
  ] as const)("reaches its limits: %s", (_, run) => {
    const [output] = run(op(name), attributes, [input]);
    points.forEach(([x, y], at) => expect(output!.data[at], `at ${x}`).toBeCloseTo(y, 9));
  });
});

describe("all activations of one operand", () => {
  const pointwise = ops.filter((candidate) => candidate.category === "activation" && candidate.inputs.max === 1);
  it.each(pointwise.map((candidate) => [candidate.name, candidate] as const))(
    "%s keeps any shape, symbolic ones too",
    (name, candidate) => {
      const attributes = name === "clip" ? { min: 0, max: 1 } : {};
      const shape = [1, 3, symbol("H"), symbol("W")];
      expect(outputShape(candidate, attributes, shape)).toEqual(shape);
      expect(outputShape(candidate, attributes, [1, 7])).toEqual([1, 7]);
    },
  );
});

describe("prelu", () => {
  const prelu = op("prelu");
  it("has a slope per channel, or one for all, that starts at 0.25", () => {
    expect(parametersOf(prelu, {}, [1, 16, 4, 4])).toMatchObject([
      { name: "weight", shape: [16], initial: { value: 0.25 } },
    ]);
    expect(parametersOf(prelu, { shared: true }, [1, 16, 4, 4])).toMatchObject([{ name: "weight", shape: [1] }]);
  });

  it.each([
    ["reference", runReference],
    ["plain nest", runNest],
  ] as const)("multiplies negative values by their channel's slope: %s", (_, run) => {
    const input = ndarray([1, 2, 2], [-1, 2, -3, 4]);
    const [perChannel] = run(prelu, {}, [input], { weight: ndarray([2], [0.5, 0.1]) });
    expect([...perChannel!.data]).toEqual([-0.5, 2, -0.3, 4].map((y) => expect.closeTo(y, 12)));
    const [shared] = run(prelu, { shared: true }, [input], { weight: ndarray([1], [0.25]) });
    expect([...shared!.data]).toEqual([-0.25, 2, -0.75, 4]);
  });
});

describe("clip", () => {
  it("refuses a range whose ends are swapped, and says how to write it", () => {
    const problem = refusal(op("clip"), { min: 6, max: 0 }, [1, 3, 4, 4]);
    expect(problem.code).toBe("empty-range");
    expect(problem.message).toBe("no value lies between min 6 and max 0");
    expect(problem.help).toEqual(["the smaller number comes first: clip 0, 6"]);
  });
});

describe("dropout", () => {
  const rate = op("dropout").attributes["rate"]!;
  it("takes a rate from 0 up to, but not including, 1", () => {
    expect(rate.type.parse({ kind: "number", value: 0 })).toEqual({ ok: true, value: 0 });
    expect(rate.type.parse({ kind: "number", value: 0.99 }).ok).toBe(true);
    expect(rate.type.parse({ kind: "number", value: 1 })).toEqual({ ok: false, found: "1" });
    expect(attributesOf(op("dropout"))).toEqual({ rate: 0.5 });
  });

  it("is the identity at inference", () => {
    expect(op("dropout").traits([], { rate: 0.5 }).identity).toBe(true);
  });
});
