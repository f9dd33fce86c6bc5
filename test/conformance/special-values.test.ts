/**
 * What IEEE 754 makes of special values in the ops, by hand: on every target and in both layouts. Zeros are compared with
 * their signs where an operation of the standard gives the result; where it may be either, `ZERO` stands.
 */
import { describe, expect, it } from "vitest";
import { engineFor, engineNames } from "../../src/engine/engine.ts";
import { findOp } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { boundaryOrder, inverseOrder, permute, type Layout } from "../../src/tensor/layout.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { modelAround } from "../support/op-model.ts";
import { attributesOf } from "../support/run-op.ts";

const INF = Infinity;
/** 0 or -0. */
const ZERO = "0";

interface Row {
  readonly op: string;
  readonly attributes?: AttributeRecord;
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
  /** Shapes with the batch; by default a flat tensor of all values. */
  readonly shape?: readonly number[];
  readonly inputs: readonly (readonly number[])[];
  readonly expected: readonly (number | typeof ZERO)[];
}

/** An op of one number. */
function curve(op: string, pairs: readonly (readonly [number, number | typeof ZERO])[], attributes = {}): Row {
  return { op, attributes, inputs: [pairs.map(([x]) => x)], expected: pairs.map(([, y]) => y) };
}

/** An op of two numbers. */
function table(op: string, rows: readonly (readonly [number, number, number | typeof ZERO])[]): Row {
  return { op, inputs: [rows.map(([a]) => a), rows.map(([, b]) => b)], expected: rows.map(([, , y]) => y) };
}

/** An op over windows of 2x2, or over all positions of an image of that size. */
function window(
  op: string,
  attributes: AttributeRecord,
  rows: readonly (readonly [readonly number[], number | typeof ZERO])[],
) {
  return rows.map(([values, result]): Row => ({
    op,
    attributes,
    shape: [1, 1, 2, 2],
    inputs: [values],
    expected: [result],
  }));
}

/** An op that gives as many numbers as it takes, along the channels of a position or along the positions of a channel. */
function line(
  op: string,
  attributes: AttributeRecord,
  along: "channels" | "positions",
  values: readonly number[],
  expected: Row["expected"],
): Row {
  const shape = along === "channels" ? [1, values.length, 1, 1] : [1, 1, 1, values.length];
  return { op, attributes, shape, inputs: [values], expected };
}

const extremes: readonly Row[] = [
  ...window("maxpool", { kernel: [2] }, [
    [[NaN, 1, 2, 3], NaN],
    [[3, 1, 2, NaN], NaN],
    [[NaN, NaN, NaN, NaN], NaN],
    [[-INF, -INF, -INF, -INF], -INF],
    [[-INF, INF, NaN, 0], NaN],
    [[-3e38, INF, 0, 3e38], INF],
    [[-1e-45, -1e-40, -1, -2], -1e-45],
    [[-0, 0, -0, 0], ZERO],
  ]),
  ...window("maxpool", { kernel: "global" }, [
    [[1, NaN, 2, 3], NaN],
    [[NaN, NaN, NaN, NaN], NaN],
    [[-INF, -3e38, -INF, -INF], -3e38],
  ]),
  ...window("amax", {}, [
    [[1, 2, NaN, 3], NaN],
    [[-INF, -INF, -INF, -INF], -INF],
    [[1e-40, 0, -1, 0], 1e-40],
  ]),
  ...window("amin", {}, [
    [[1, 2, NaN, 3], NaN],
    [[NaN, NaN, NaN, NaN], NaN],
    [[INF, INF, INF, INF], INF],
    [[1, -INF, 3, 2], -INF],
  ]),
  line("hardmax", {}, "channels", [1, INF, 3, INF], [0, 1, 0, 0]),
  line("hardmax", {}, "channels", [-INF, -INF, -INF], [1, 0, 0]),
  line("hardmax", {}, "channels", [4, NaN, 5, NaN], [0, 1, 0, 0]),
  table("max", [
    [1, NaN, NaN],
    [NaN, 1, NaN],
    [NaN, NaN, NaN],
    [-INF, INF, INF],
    [-INF, NaN, NaN],
    [-3e38, 3e38, 3e38],
    [-0, 0, ZERO],
  ]),
  table("min", [
    [1, NaN, NaN],
    [NaN, 1, NaN],
    [NaN, NaN, NaN],
    [-INF, INF, -INF],
    [NaN, INF, NaN],
    [-3e38, 3e38, -3e38],
  ]),
];

const sums: readonly Row[] = [
  ...(["avgpool", "mean"] as const).flatMap((op) =>
    window(op, op === "avgpool" ? { kernel: [2] } : {}, [
      [[3e38, 3e38, 3e38, 3e38], 3e38],
      [[3e38, 3e38, -3e38, -3e38], ZERO],
      [[-3e38, -3e38, -3e38, 1e38], -2e38],
      [[1e-40, 1e-40, 1e-40, 1e-40], 1e-40],
      [[INF, 1, 1, 1], INF],
      [[INF, 1, -INF, 1], NaN],
      [[1, 1, 1, NaN], NaN],
    ]),
  ),
  ...window("sum", {}, [
    [[3e38, 3e38, -3e38, 0], 3e38],
    [[3e38, 3e38, 0, 0], INF],
    [[INF, -INF, 0, 0], NaN],
    [[1e-45, 1e-45, 1e-45, 0], 4.2e-45],
  ]),
  ...window("prod", {}, [
    [[1e30, 1e30, 1e-30, 1e-30], 1],
    [[1e30, 1e30, 1, 1], INF],
    [[1e-30, 1e-30, 1e30, 1], 1e-30],
    [[0, INF, 1, 1], NaN],
    [[-1, INF, 1, 1], -INF],
  ]),
  ...window("l2norm", {}, [
    [[3e30, 4e30, 0, 0], 5e30],
    [[3e-30, 4e-30, 0, 0], 5e-30],
    [[3e38, 3e38, 0, 0], INF],
    [[-INF, 1, 1, 1], INF],
    [[INF, NaN, 1, 1], NaN],
  ]),
  ...window("lppool", { kernel: [2], p: 2 }, [
    [[3e30, -4e30, 0, 0], 5e30],
    [[3e-30, 4e-30, 0, 0], 5e-30],
    [[0, 0, 0, -0], 0],
    [[1, -INF, 1, 1], INF],
    [[1, NaN, 1, INF], NaN],
  ]),
  ...window("lppool", { kernel: [2], p: 1 }, [
    [[1e38, -1e38, 1e38, 0], 3e38],
    [[3e38, 3e38, 0, 0], INF],
  ]),
  ...window("lppool", { kernel: [2], p: 3 }, [
    [[3e30, -4e30, 5e30, 0], 6e30],
    [[3e-30, 4e-30, 5e-30, 0], 6e-30],
    [[0, 0, 0, 0], 0],
    [[1, -INF, 1, 1], INF],
    [[1, 1, NaN, 1], NaN],
  ]),
  ...window("logsumexp", {}, [
    [[3e38, 3e38, 3e38, 3e38], 3e38],
    [[-3e38, 3e38, 0, 0], 3e38],
    [[-INF, -INF, -INF, -INF], -INF],
    [[-INF, 0, -INF, -INF], 0],
    [[INF, 0, 1, 2], INF],
    [[INF, NaN, 1, 2], NaN],
    [[1000, 1000, -INF, -INF], 1000.693147],
    [[INF, INF, -INF, 0], INF],
    [[-INF, NaN, -INF, -INF], NaN],
    // log(1 + s) is s where s is small: e^-20, e^-40 + e^-50, 3 e^-80.
    [[0, -20, -INF, -INF], 2.0611536e-9],
    [[-40, 0, -50, -INF], 4.2485474e-18],
    [[-80, -80, 0, -80], 5.4145544e-35],
    // log(2 + e^-20) is log 2; log 4.
    [[0, 0, -20, -INF], 0.69314718],
    [[0, 0, 0, 0], 1.3862944],
  ]),
  line("softmax", {}, "channels", [3e38, -3e38, 0], [1, 0, 0]),
  line("softmax", {}, "channels", [-INF, 7, 7], [0, 0.5, 0.5]),
  line("softmax", {}, "channels", [-INF, -INF, -INF], [NaN, NaN, NaN]),
  line("softmax", {}, "channels", [1, NaN, 2, 3, 4], [NaN, NaN, NaN, NaN, NaN]),
  line("softmax", {}, "channels", [3e38, 3e38, 3e38, 3e38], [0.25, 0.25, 0.25, 0.25]),
  // -3e38 - 3e38 is beyond float32.
  line("logsoftmax", {}, "channels", [3e38, -3e38], [ZERO, -INF]),
  line("logsoftmax", {}, "channels", [-INF, 0, 0], [-INF, -0.693147, -0.693147]),
  // Near certainty: -e^-20, -(e^-40 + e^-50), -3 e^-80.
  line("logsoftmax", {}, "channels", [0, -20], [-2.0611536e-9, -20]),
  line("logsoftmax", {}, "channels", [-40, 0, -50], [-40, -4.2485474e-18, -50]),
  line(
    "logsoftmax",
    {},
    "channels",
    [30, -50, -50, 30, -INF],
    [-0.69314718, -80.693147, -80.693147, -0.69314718, -INF],
  ),
  line("logsoftmax", {}, "channels", [-80, 0, -80, -80], [-80, -5.4145544e-35, -80, -80]),
  line("logsoftmax", {}, "channels", [5], [ZERO]),
  line("logsoftmax", {}, "channels", [5, -INF], [ZERO, -INF]),
  line("logsoftmax", {}, "channels", [INF, 0], [NaN, NaN]),
  line("logsoftmax", {}, "channels", [0, INF, 1], [NaN, NaN, NaN]),
  line("logsoftmax", {}, "channels", [-INF, -INF], [NaN, NaN]),
  line("logsoftmax", {}, "channels", [0, NaN, 1], [NaN, NaN, NaN]),
];

const SQUARE_ROOT_2 = 1.41421356;

const norms: readonly Row[] = [
  line("instancenorm", {}, "positions", [1e30, -1e30], [1, -1]),
  // Mean -1e38, differences 4e38, -2e38, -2e38, variance 8e76.
  line("instancenorm", {}, "positions", [3e38, -3e38, -3e38], [SQUARE_ROOT_2, -SQUARE_ROOT_2 / 2, -SQUARE_ROOT_2 / 2]),
  line("instancenorm", {}, "positions", [3e38, 3e38, 3e38], [ZERO, ZERO, ZERO]),
  line("instancenorm", { eps: 0 }, "positions", [1e-40, -1e-40], [1, -1]),
  line("instancenorm", {}, "positions", [1e-35, -1e-35], [3.1622777e-33, -3.1622777e-33]),
  line("instancenorm", {}, "positions", [1, INF, 2], [NaN, NaN, NaN]),
  line("instancenorm", {}, "positions", [1, NaN, 2], [NaN, NaN, NaN]),
  // Mean 10000.5, variance 1/4.
  line("instancenorm", { eps: 0 }, "positions", [10000, 10001], [-1, 1]),
  line("layernorm", { affine: false }, "channels", [1e30, -1e30], [1, -1]),
  line(
    "layernorm",
    { affine: false },
    "channels",
    [3e38, -3e38, -3e38],
    [SQUARE_ROOT_2, -SQUARE_ROOT_2 / 2, -SQUARE_ROOT_2 / 2],
  ),
  line("layernorm", { affine: false, eps: 0 }, "channels", [1e-45, -1e-45], [1, -1]),
  line("layernorm", { affine: false }, "channels", [1, -INF, 2], [NaN, NaN, NaN]),
  line("groupnorm", { groups: 1, affine: false }, "channels", [1e30, -1e30], [1, -1]),
  line("groupnorm", { groups: 2, affine: false }, "channels", [NaN, 1, 1e30, -1e30], [NaN, NaN, 1, -1]),
  // x / sqrt(1 + x^2), and x / (1 + x^2)^2.
  line("lrn", { size: 1, alpha: 1, beta: 0.5 }, "channels", [1e30, -3e38, 1e-40, 0], [1, -1, 1e-40, 0]),
  line("lrn", { size: 1, alpha: 1, beta: 2 }, "channels", [1e10, 1e30, 3e38], [1e-30, 0, 0]),
  line("lrn", { size: 3, alpha: 3, beta: 0.5 }, "channels", [1e30, 1, 1], [1, 1e-30, 0.57735]),
  line("lrn", { size: 1, alpha: 1, beta: 0.5 }, "channels", [NaN, 3, INF], [NaN, 0.94868, NaN]),
  {
    op: "bn",
    attributes: { eps: 0 },
    parameters: {
      weight: [1, 1, 2, 1],
      bias: [0, 0, 1, 0],
      running_mean: [0, 0, 0, INF],
      running_var: [1, 0, 1, 1],
    },
    inputs: [[NaN, 1, 3e38, 1]],
    // The second is 1 * Infinity + (0 - 0 * Infinity).
    expected: [NaN, NaN, INF, -INF],
  },
];

const arithmetic: readonly Row[] = [
  table("add", [
    [INF, -INF, NaN],
    [3e38, 3e38, INF],
    [-0, -0, -0],
    [-0, 0, 0],
    [1e-45, 1e-45, 2.8e-45],
    [3e38, -3e38, 0],
  ]),
  table("sub", [
    [INF, INF, NaN],
    [-3e38, 3e38, -INF],
    [-0, 0, -0],
    [0, 0, 0],
    [NaN, 1, NaN],
  ]),
  table("mul", [
    [0, INF, NaN],
    [-0, 1, -0],
    [1e30, -1e30, -INF],
    [1e-30, 1e-30, 0],
    [-1e-30, 1e-30, -0],
    [1e-45, 2, 2.8e-45],
  ]),
  table("div", [
    [1, 0, INF],
    [1, -0, -INF],
    [0, 0, NaN],
    [INF, INF, NaN],
    [1, INF, 0],
    [3e38, 0.1, INF],
    [1e-40, 1e30, 0],
  ]),
  table("equal", [
    [NaN, NaN, 0],
    [-0, 0, 1],
    [INF, INF, 1],
    [1e-45, 0, 0],
  ]),
  table("less", [
    [NaN, 1, 0],
    [1, NaN, 0],
    [-INF, INF, 1],
    [-0, 0, 0],
    [0, 1e-45, 1],
  ]),
  table("lessequal", [
    [NaN, 1, 0],
    [NaN, NaN, 0],
    [-0, 0, 1],
    [INF, INF, 1],
  ]),
  table("greater", [
    [NaN, 1, 0],
    [INF, 3e38, 1],
    [1, NaN, 0],
  ]),
  table("greaterequal", [
    [NaN, NaN, 0],
    [-INF, -INF, 1],
    [-1e-45, 0, 0],
  ]),
  {
    op: "where",
    inputs: [
      [0, -0, NaN, 1, 0],
      [NaN, 1, 2, 3, INF],
      [5, 6, NaN, NaN, 7],
    ],
    expected: [5, 6, 2, 3, 7],
  },
];

const activations: readonly Row[] = [
  curve("relu", [
    [NaN, NaN],
    [-INF, 0],
    [INF, INF],
    [1e-45, 1e-45],
    [-3e38, 0],
    [-0, ZERO],
  ]),
  curve("relu6", [
    [NaN, NaN],
    [-INF, 0],
    [INF, 6],
    [1e-45, 1e-45],
  ]),
  curve(
    "clip",
    [
      [NaN, NaN],
      [-INF, -2],
      [INF, 3],
      [1e-45, 1e-45],
    ],
    { min: -2, max: 3 },
  ),
  curve("leakyrelu", [
    [NaN, NaN],
    [-INF, -INF],
    [INF, INF],
    [-3e38, -3e36],
  ]),
  curve("hardsigmoid", [
    [NaN, NaN],
    [-INF, 0],
    [INF, 1],
    [3e38, 1],
    [-3e38, 0],
  ]),
  curve("hardswish", [
    [NaN, NaN],
    [INF, INF],
    [3e38, 3e38],
    [-3e38, ZERO],
  ]),
  curve("sigmoid", [
    [NaN, NaN],
    [-INF, 0],
    [INF, 1],
    [3e38, 1],
    [-3e38, 0],
  ]),
  curve("silu", [
    [NaN, NaN],
    [INF, INF],
    [3e38, 3e38],
    [-3e38, ZERO],
  ]),
  curve("tanh", [
    [NaN, NaN],
    [-INF, -1],
    [INF, 1],
    [3e38, 1],
  ]),
  curve("erf", [
    [NaN, NaN],
    [-INF, -1],
    [INF, 1],
    [3e38, 1],
  ]),
  curve("abs", [
    [NaN, NaN],
    [-INF, INF],
    [-0, 0],
    [-1e-45, 1e-45],
  ]),
  curve("neg", [
    [NaN, NaN],
    [-INF, INF],
    [0, -0],
    [-0, 0],
    [3e38, -3e38],
  ]),
  curve("sqrt", [
    [NaN, NaN],
    [INF, INF],
    [-0, -0],
    [-1e-45, NaN],
    [1e-40, 1e-20],
  ]),
  curve("exp", [
    [NaN, NaN],
    [-INF, 0],
    [INF, INF],
    [1000, INF],
    [-1000, 0],
    [-0, 1],
  ]),
  curve("log", [
    [NaN, NaN],
    [0, -INF],
    [-0, -INF],
    [-1, NaN],
    [INF, INF],
    [1e-40, -92.1034],
    [3e38, 88.59699],
  ]),
  curve("reciprocal", [
    [NaN, NaN],
    [0, INF],
    [-0, -INF],
    [INF, 0],
    [-INF, -0],
    [1e-40, INF],
  ]),
  curve("floor", [
    [NaN, NaN],
    [-INF, -INF],
    [3e38, 3e38],
    [-0, -0],
    [-1e-45, -1],
  ]),
  curve("ceil", [
    [NaN, NaN],
    [INF, INF],
    [-3e38, -3e38],
    [1e-45, 1],
  ]),
  curve("round", [
    [NaN, NaN],
    [INF, INF],
    [-3e38, -3e38],
    [1e-45, ZERO],
  ]),
];

/** Weights of a dense layer and of convolutions are written out: `[out, in]`, `[out, in, height, width]`. */
const contractions: readonly Row[] = [
  {
    op: "dense",
    attributes: { features: 3, bias: false },
    parameters: { weight: [1, 1, 0, 1, -1, 0] },
    inputs: [[INF, 2]],
    expected: [INF, NaN, -INF],
  },
  {
    op: "conv",
    attributes: { channels: 1, kernel: [1, 3], pad: [0, 1], bias: false },
    parameters: { weight: [1, 2, 1] },
    shape: [1, 1, 1, 7],
    inputs: [[1, 1, INF, 1, 1, NaN, 1]],
    expected: [3, INF, INF, INF, NaN, NaN, NaN],
  },
  {
    op: "depthwise",
    attributes: { kernel: [1, 3], pad: [0, 1], bias: false },
    parameters: { weight: [1, 0, -1] },
    shape: [1, 1, 1, 6],
    inputs: [[1, INF, 1, 1, -INF, 1]],
    expected: [-INF, NaN, INF, INF, NaN, -INF],
  },
  {
    op: "convtranspose",
    attributes: { channels: 1, kernel: [1, 2], stride: [1, 2], bias: false },
    parameters: { weight: [1, 2] },
    shape: [1, 1, 1, 3],
    inputs: [[INF, 1, NaN]],
    expected: [INF, INF, 1, 2, NaN, NaN],
  },
  {
    op: "upsample",
    attributes: { factor: [1, 2], mode: "bilinear" },
    shape: [1, 1, 1, 2],
    inputs: [[3e38, -3e38]],
    expected: [3e38, 1.5e38, -1.5e38, -3e38],
  },
  {
    op: "upsample",
    attributes: { factor: [1, 2] },
    shape: [1, 1, 1, 3],
    inputs: [[INF, NaN, -0]],
    expected: [INF, INF, NaN, NaN, -0, -0],
  },
];

const rows = [...extremes, ...sums, ...norms, ...arithmetic, ...activations, ...contractions];

describe.each(engineNames.flatMap((target) => (["NCHW", "NHWC"] as const).map((layout) => [target, layout] as const)))(
  "%s, %s",
  (target, layout) => {
    it.each(
      rows.map(
        (row) => [`${row.op} ${JSON.stringify(row.attributes ?? {})} of ${row.inputs.join(" and ")}`, row] as const,
      ),
    )("%s", async (_, row) => expectRow(await run(row, target, layout), row.expected));
  },
);

async function run(
  row: Row,
  target: (typeof engineNames)[number],
  layout: Layout,
): Promise<Float32Array | Float64Array> {
  const op = findOp(row.op)!;
  const shape = row.shape ?? [1, row.inputs[0]!.length];
  const model = modelAround(
    op,
    attributesOf(op, row.attributes),
    row.inputs.map(() => shape),
    { layout },
  );
  const weights = Object.entries(row.parameters ?? {}).map(([name, values]): [string, Float32Array] => [
    `layer.${name}`,
    Float32Array.from(values),
  ]);
  const engine = await engineFor(model, new Map(weights), target);
  const inputs = row.inputs.map((values, at): [string, Float32Array] => [
    `x${at}`,
    Float32Array.from(permute(ndarray(shape, values), boundaryOrder(layout, shape.length)).data),
  ]);
  const result = (await engine.run(new Map(inputs))).get("y0")!;
  engine.close();
  const outputShape = constantShape(model.graph.outputs[0]!.value.type.shape);
  const order = boundaryOrder(layout, outputShape.length);
  const array = ndarray(
    order.map((axis) => outputShape[axis]!),
    result,
  );
  return permute(array, inverseOrder(order)).data;
}

function expectRow(found: Float32Array | Float64Array, expected: Row["expected"]): void {
  expect(found.length).toBe(expected.length);
  for (const [at, should] of expected.entries()) {
    const is = found[at]!;
    if (should === ZERO) expect(Math.abs(is), `element ${at}`).toBe(0);
    else if (should === 0 || !Number.isFinite(should)) expect(is, `element ${at}`).toBe(should);
    else expect(Math.abs(is - should), `element ${at}: ${is}`).toBeLessThanOrEqual(1e-5 * Math.abs(should) + 2 ** -150);
  }
}
