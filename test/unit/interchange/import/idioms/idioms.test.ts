/**
 * Groups of nodes that exporters write for one layer: each becomes that layer, computes what ONNX Runtime computes, and
 * what is nearly the same (another number, another operand) stays what it was.
 */
import { describe, expect, it } from "vitest";
import { onnxNet, type NetBuilder } from "../../../../support/onnx-net.ts";
import { expectSameAsOnnxRuntime } from "../../../../support/same-as-onnx.ts";

interface Case {
  readonly note: string;
  readonly shape?: readonly number[];
  /** The layers of the graph, in order. */
  readonly layers: readonly string[];
  /** What the text has to say, as far as it is not the layers' names. */
  readonly says?: string;
  readonly opset?: number;
  build(net: NetBuilder, x: string): string;
}

const SQRT2 = 1.4142135381698608;

const six = ({ op, floats }: NetBuilder, x: string): string =>
  op("Clip", [op("Add", [x, floats([], 3)]), floats([], 0), floats([], 6)]);

const gate = ({ op, floats }: NetBuilder, x: string): string =>
  op("Add", [op("Erf", [op("Div", [x, floats([], SQRT2)])]), floats([], 1)]);

const cube = ({ op, floats }: NetBuilder, x: string): string => op("Pow", [x, floats([], 3)]);

const tanh = ({ op, floats }: NetBuilder, x: string, cubic: string): string =>
  op("Tanh", [op("Mul", [op("Add", [x, op("Mul", [cubic, floats([], 0.044715)])]), floats([], 0.7978845608)])]);

const parts = ({ op, floats }: NetBuilder, x: string, axes: readonly number[], square: "Pow" | "Mul") => {
  const centred = op("Sub", [x, op("ReduceMean", [x], { axes })]);
  const squared = square === "Pow" ? op("Pow", [centred, floats([], 2)]) : op("Mul", [centred, centred]);
  const variance = op("Add", [op("ReduceMean", [squared], { axes }), floats([], 1e-6)]);
  return { centred, variance };
};

const cases: readonly Case[] = [
  // ── rectifiers ──
  {
    note: "relu6 by Clip",
    layers: ["relu6"],
    build: ({ op, floats }, x) => op("Clip", [x, floats([], 0), floats([], 6)]),
  },
  {
    note: "relu6 by Clip of opset 6",
    opset: 6,
    layers: ["relu6"],
    build: ({ op }, x) => op("Clip", [x], { min: 0, max: 6 }),
  },
  {
    note: "relu6 by Min and Max",
    layers: ["relu", "clip"],
    build: ({ op, floats }, x) => op("Min", [op("Max", [x, floats([1], 0)]), floats([1], 6)]),
  },
  {
    note: "clip to other limits stays",
    layers: ["clip"],
    build: ({ op, floats }, x) => op("Clip", [x, floats([], 0), floats([], 5)]),
  },
  {
    note: "leaky rectifier by Max",
    layers: ["leakyrelu"],
    build: ({ op, floats }, x) => op("Max", [op("Mul", [x, floats([], 0.125)]), x]),
  },
  {
    note: "no leaky rectifier: the slope is above 1",
    layers: ["rescale", "max"],
    build: ({ op, floats }, x) => op("Max", [op("Mul", [x, floats([], 1.5)]), x]),
  },
  {
    note: "prelu as Keras has it",
    layers: ["prelu"],
    build: ({ op, floats }, x) =>
      op("Add", [
        op("Relu", [x]),
        op("Mul", [op("Relu", [op("Neg", [x])]), floats([1, 8, 1, 1], undefined, "p_re_lu/Neg")]),
      ]),
  },
  {
    note: "leaky rectifier as Keras has it",
    layers: ["leakyrelu"],
    build: ({ op, floats }, x) =>
      op("Sub", [op("Relu", [x]), op("Mul", [floats([], 0.3), op("Relu", [op("Neg", [x])])])]),
  },
  // ── gates ──
  { note: "silu", layers: ["silu"], build: ({ op }, x) => op("Mul", [x, op("Sigmoid", [x])]) },
  { note: "silu, the gate first", layers: ["silu"], build: ({ op }, x) => op("Mul", [op("Sigmoid", [x]), x]) },
  {
    note: "silu with a factor (CLIP's gelu)",
    layers: ["silu"],
    says: "silu beta=1.702",
    build: ({ op, floats }, x) => op("Mul", [x, op("Sigmoid", [op("Mul", [x, floats([], 1.702)])])]),
  },
  {
    note: "no silu: another tensor",
    layers: ["tanh", "sigmoid", "mul"],
    build: ({ op }, x) => op("Mul", [op("Tanh", [x]), op("Sigmoid", [x])]),
  },
  {
    note: "silu of a rescaled tensor",
    layers: ["rescale", "silu"],
    build({ op, floats }, x) {
      const y = op("Mul", [x, floats([], 0.7)]);
      return op("Mul", [y, op("Sigmoid", [y])]);
    },
  },
  ...hardSwishes(),
  {
    note: "hard sigmoid by a clip",
    layers: ["hardsigmoid"],
    says: "hardsigmoid alpha=0.2",
    build: ({ op, floats }, x) =>
      op("Clip", [op("Add", [op("Mul", [x, floats([], 0.2)]), floats([], 0.5)]), floats([], 0), floats([], 1)]),
  },
  {
    note: "mish",
    layers: ["mish"],
    build: ({ op }, x) => op("Mul", [x, op("Tanh", [op("Softplus", [x])])]),
  },
  {
    note: "mish and softplus by parts",
    layers: ["mish"],
    build: ({ op, floats }, x) => op("Mul", [x, op("Tanh", [op("Log", [op("Add", [op("Exp", [x]), floats([], 1)])])])]),
  },
  {
    note: "softsign",
    layers: ["softsign"],
    build: ({ op, floats }, x) => op("Div", [x, op("Add", [op("Abs", [x]), floats([], 1)])]),
  },
  ...gelus(),
  // ── normalisations ──
  ...layerNorms(),
  {
    note: "batch norm by Mul and Add",
    layers: ["scale"],
    says: "scale bias=true",
    build: ({ op, floats }, x) => op("Add", [op("Mul", [x, floats([8, 1, 1])]), floats([1, 8, 1, 1])]),
  },
  {
    note: "group norm by instance norm",
    layers: ["groupnorm"],
    says: "groupnorm 4 eps=0.0001",
    build({ op, floats, ints }, x) {
      const seen = op("Reshape", [x, ints([0, 4, -1])]);
      const norm = op("InstanceNormalization", [seen, floats([4], 1), floats([4], 0)], { epsilon: 1e-4 });
      const back = op("Reshape", [norm, ints([1, 8, 6, 5])]);
      return op("Add", [
        op("Mul", [back, floats([8, 1, 1], undefined, "norm.weight")]),
        floats([8, 1, 1], undefined, "norm.bias"),
      ]);
    },
  },
  {
    note: "Euclidean norm by parts",
    layers: ["l2norm"],
    build: ({ op, ints }, x) => op("Sqrt", [op("ReduceSum", [op("Mul", [x, x]), ints([1])], { keepdims: 1 })]),
  },
  // ── rearrangements ──
  {
    note: "shuffle",
    layers: ["shuffle"],
    says: "shuffle 2",
    build: ({ op, ints }, x) =>
      op("Reshape", [
        op("Transpose", [op("Reshape", [x, ints([1, 2, 4, 6, 5])])], { perm: [0, 2, 1, 3, 4] }),
        ints([1, 8, 6, 5]),
      ]),
  },
  {
    note: "shuffle, positions in one axis",
    layers: ["shuffle"],
    says: "shuffle 4",
    build: ({ op, ints }, x) =>
      op("Reshape", [
        op("Transpose", [op("Reshape", [x, ints([1, 4, 2, 30])])], { perm: [0, 2, 1, 3] }),
        ints([1, 8, 6, 5]),
      ]),
  },
  {
    note: "pixelshuffle",
    layers: ["pixelshuffle"],
    build: ({ op, ints }, x) =>
      op("Reshape", [
        op("Transpose", [op("Reshape", [x, ints([1, 2, 2, 2, 6, 5])])], { perm: [0, 1, 4, 2, 5, 3] }),
        ints([1, 2, 12, 10]),
      ]),
  },
  {
    note: "transposes that undo each other, with activations between",
    layers: ["relu", "rescale", "sigmoid"],
    build({ op, floats }, x) {
      const outside = op("Transpose", [x], { perm: [0, 2, 3, 1] });
      const inside = op("Mul", [op("Relu", [outside]), floats([], 0.5)]);
      return op("Transpose", [op("Sigmoid", [inside])], { perm: [0, 3, 1, 2] });
    },
  },
  {
    note: "transposes on both sides of a sum",
    layers: ["relu", "add"],
    build({ op }, x) {
      const outside = op("Transpose", [x], { perm: [0, 2, 3, 1] });
      return op("Transpose", [op("Add", [outside, op("Relu", [outside])])], { perm: [0, 3, 1, 2] });
    },
  },
  {
    note: "global pooling by ReduceMean",
    layers: ["avgpool"],
    says: "avgpool global",
    build: ({ op }, x) => op("ReduceMean", [x], { axes: [2, 3] }),
  },
  {
    note: "global pooling by ReduceMean without the axes",
    layers: ["mean"],
    build: ({ op }, x) => op("ReduceMean", [x], { axes: [2, 3], keepdims: 0 }),
  },
  {
    note: "global maximum",
    opset: 13,
    layers: ["maxpool"],
    build: ({ op }, x) => op("ReduceMax", [x], { axes: [-1, -2] }),
  },
];

function hardSwishes(): readonly Case[] {
  return [
    {
      note: "hardswish: x * (relu6(x + 3) / 6)",
      layers: ["hardswish"],
      build: (net, x) => net.op("Mul", [x, net.op("Div", [six(net, x), net.floats([], 6)])]),
    },
    {
      note: "hardswish: (x * relu6(x + 3)) / 6",
      layers: ["hardswish"],
      build: (net, x) => net.op("Div", [net.op("Mul", [x, six(net, x)]), net.floats([], 6)]),
    },
    {
      note: "hardswish: x * relu6(x + 3) * 0.16666667",
      layers: ["hardswish"],
      build: (net, x) => net.op("Mul", [net.op("Mul", [six(net, x), x]), net.floats([], 0.16666667)]),
    },
    {
      note: "hardswish by HardSigmoid",
      layers: ["hardswish"],
      build: ({ op }, x) => op("Mul", [x, op("HardSigmoid", [x], { alpha: 1 / 6 })]),
    },
    {
      note: "no hardswish: 0.2",
      layers: ["hardsigmoid", "mul"],
      build: ({ op }, x) => op("Mul", [x, op("HardSigmoid", [x], { alpha: 0.2 })]),
    },
    {
      note: "no hardswish: x + 2",
      layers: ["rescale", "relu6", "mul", "rescale"],
      build: ({ op, floats }, x) =>
        op("Div", [
          op("Mul", [x, op("Clip", [op("Add", [x, floats([], 2)]), floats([], 0), floats([], 6)])]),
          floats([], 6),
        ]),
    },
  ];
}

function gelus(): readonly Case[] {
  return [
    {
      note: "gelu: x * (1 + erf) * 0.5",
      layers: ["gelu"],
      build: (net, x) => net.op("Mul", [net.op("Mul", [x, gate(net, x)]), net.floats([], 0.5)]),
    },
    {
      note: "gelu: (0.5 * x) * (1 + erf)",
      layers: ["gelu"],
      build: (net, x) => net.op("Mul", [net.op("Mul", [net.floats([], 0.5), x]), gate(net, x)]),
    },
    {
      note: "gelu: x * (0.5 * (1 + erf))",
      layers: ["gelu"],
      build: (net, x) => net.op("Mul", [x, net.op("Mul", [net.floats([], 0.5), gate(net, x)])]),
    },
    {
      note: "no gelu: erf of x",
      layers: ["erf", "rescale", "mul", "rescale"],
      build: ({ op, floats }, x) =>
        op("Mul", [op("Mul", [x, op("Add", [op("Erf", [x]), floats([], 1)])]), floats([], 0.5)]),
    },
    {
      note: "gelu by tanh and Pow",
      layers: ["gelu"],
      says: "gelu approximate=tanh",
      build: (net, x) =>
        net.op("Mul", [
          net.op("Mul", [x, net.floats([], 0.5)]),
          net.op("Add", [tanh(net, x, cube(net, x)), net.floats([], 1)]),
        ]),
    },
    {
      note: "gelu by tanh and products",
      layers: ["gelu"],
      says: "gelu approximate=tanh",
      build: (net, x) =>
        net.op("Mul", [
          net.floats([], 0.5),
          net.op("Mul", [
            x,
            net.op("Add", [net.floats([], 1), tanh(net, x, net.op("Mul", [net.op("Mul", [x, x]), x]))]),
          ]),
        ]),
    },
  ];
}

function layerNorms(): readonly Case[] {
  return [
    {
      note: "layer norm by parts",
      shape: [1, 7, 12],
      layers: ["layernorm"],
      says: "layernorm axes=length eps=0.000001",
      build(net, x) {
        const { centred, variance } = parts(net, x, [-1], "Pow");
        const norm = net.op("Div", [centred, net.op("Sqrt", [variance])]);
        return net.op("Add", [
          net.op("Mul", [norm, net.floats([12], undefined, "encoder.norm1.weight")]),
          net.floats([12], undefined, "encoder.norm1.bias"),
        ]);
      },
    },
    {
      note: "layer norm without factor and summand, by a reciprocal root",
      shape: [1, 7, 12],
      layers: ["layernorm"],
      build(net, x) {
        const { centred, variance } = parts(net, x, [-1], "Mul");
        return net.op("Mul", [centred, net.op("Reciprocal", [net.op("Sqrt", [variance])])]);
      },
    },
    {
      note: "layer norm over channels",
      layers: ["layernorm"],
      build(net, x) {
        const { centred, variance } = parts(net, x, [1], "Pow");
        const norm = net.op("Div", [centred, net.op("Sqrt", [variance])]);
        return net.op("Add", [net.op("Mul", [net.floats([8, 1, 1]), norm]), net.floats([8, 1, 1])]);
      },
    },
    {
      note: "no layer norm: variance along other axes",
      layers: ["mean", "sub", "power", "mean", "rescale", "sqrt", "div"],
      build(net, x) {
        const centred = net.op("Sub", [x, net.op("ReduceMean", [x], { axes: [1] })]);
        const variance = net.op("ReduceMean", [net.op("Pow", [centred, net.floats([], 2)])], { axes: [2] });
        return net.op("Div", [centred, net.op("Sqrt", [net.op("Add", [variance, net.floats([], 1e-6)])])]);
      },
    },
  ];
}

describe("idioms", () => {
  it.each(cases)("$note", async ({ shape = [1, 8, 6, 5], layers, says, opset = 17, build }) => {
    const model = onnxNet({ x: shape }, (net) => build(net, "x"), { opset });
    const { text, imported } = await expectSameAsOnnxRuntime(model);
    expect(
      imported.model.graph.nodes.map(({ op }) => op.name),
      text,
    ).toEqual(layers);
    if (says !== undefined) expect(text).toContain(says);
  });
});
