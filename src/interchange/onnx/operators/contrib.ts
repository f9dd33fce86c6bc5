/**
 * Operators of ONNX Runtime's own (domain com.microsoft, docs/ContribOperators.md) that its optimiser writes for nets of
 * layers up to the level `extended`: several operators of ONNX in one.
 */
import type { ImportAttribute } from "../../import/graph.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { composed, normalisedBySquares, numberOf } from "./composed.ts";

// ── Activations in one with what is before them ──────────────────────────────────────────────────────────────────────

const float = (value: number): ImportAttribute => ({ kind: "float", value });

/** The activation of a name, with its parameters in the order in which the optimiser writes them. */
function activated(node: NodeContext, x: Operand, activation: string, [first, second]: readonly number[]): Operand {
  const attributes = (...names: readonly string[]): Record<string, ImportAttribute> =>
    Object.fromEntries(
      [first, second].flatMap((value, at) =>
        value === undefined || names[at] === undefined ? [] : [[names[at], float(value)]],
      ),
    );
  switch (activation) {
    case "":
      return x;
    case "Relu":
    case "Sigmoid":
    case "Tanh":
    case "Softplus":
    case "Softsign":
    case "HardSwish":
      return node.apply(activation, [x]);
    case "LeakyRelu":
    case "Elu":
      return node.apply(activation, [x], attributes("alpha"));
    case "HardSigmoid":
      return node.apply(activation, [x], attributes("alpha", "beta"));
    case "Clip":
      return node.apply(
        activation,
        [x, first, second].map((each) => (typeof each === "number" ? numberOf(each) : each)),
      );
    default:
      return node.fail(`its activation ${activation} is not supported`);
  }
}

/** Convolution, then a summand, then an activation. */
function fusedConv(node: NodeContext): Operand {
  const activation = node.string("activation", "");
  const parameters = node.floats("activation_params") ?? [];
  const summand = node.optional(3);
  const operands = [node.operand(0), node.operand(1), node.optional(2)];
  const product = node.apply("Conv", operands, node.restOfAttributes());
  return activated(
    node,
    summand === undefined ? product : node.apply("Add", [product, summand]),
    activation,
    parameters,
  );
}

/** `activation_alpha`, `activation_beta`, `activation_gamma`, those that are there. */
function parametersOf(node: NodeContext): readonly number[] {
  return ["activation_alpha", "activation_beta", "activation_gamma"].flatMap((name) => node.float(name) ?? []);
}

function fusedGemm(node: NodeContext): Operand {
  const activation = node.string("activation", "");
  const parameters = parametersOf(node);
  const operands = [node.operand(0), node.operand(1), node.optional(2)];
  return activated(node, node.apply("Gemm", operands, node.restOfAttributes()), activation, parameters);
}

// ── Products of matrices ─────────────────────────────────────────────────────────────────────────────────────────────

/** alpha * A' B', where the first axis may be moved before the last, and then the last two exchanged. */
function fusedMatMul(node: NodeContext): Operand {
  const [a, b] = (["A", "B"] as const).map((side, at) => {
    const operand = node.operand(at);
    const [turns, moves] = [node.int(`trans${side}`, 0) === 1, node.int(`transBatch${side}`, 0) === 1];
    return turned(node, operand, turns, moves);
  });
  const alpha = node.float("alpha", 1);
  const product = node.apply("MatMul", [a, b]);
  return alpha === 1 ? product : node.apply("Mul", [product, numberOf(alpha)]);
}

function turned(node: NodeContext, operand: Operand, turns: boolean, moves: boolean): Operand {
  const axes = [...operand.shape.keys()];
  if (axes.length < 2 || (!turns && !moves)) return operand;
  // [m, b0, b1, …, k] becomes [b0, b1, …, m, k].
  const moved = moves ? [...axes.slice(1, -1), 0, axes.at(-1)!] : axes;
  const order = turns ? [...moved.slice(0, -2), moved.at(-1)!, moved.at(-2)!] : moved;
  return node.apply("Transpose", [operand], { perm: { kind: "ints", values: order } });
}

function fusedMatMulActivation(node: NodeContext): Operand {
  const activation = node.string("activation", "");
  const parameters = parametersOf(node);
  return activated(node, fusedMatMul(node), activation, parameters);
}

// ── Activations and normalisations of transformers ───────────────────────────────────────────────────────────────────

function added(node: NodeContext, ...operands: readonly (Operand | undefined)[]): Operand {
  return operands
    .filter((operand) => operand !== undefined)
    .reduce((sum, operand) => node.apply("Add", [sum, operand]));
}

const TANH = { approximate: { kind: "string", value: "tanh" } } as const;

/** x * sigmoid(alpha * x) */
function quickGelu(node: NodeContext): Operand {
  return node.apply("Swish", [node.operand(0)], { alpha: float(node.float("alpha", 1.702)) });
}

/** The sum of the inputs normalised; the sum itself is the last output. */
function skipNormalisation(bias: number, normalise: (node: NodeContext, sum: Operand) => Operand) {
  return {
    convert(node: NodeContext): void {
      const sum = added(node, node.operand(0), node.operand(1), node.optional(bias));
      node.output(0, normalise(node, sum));
      node.output(3, sum);
    },
  };
}

function layerNormalised(node: NodeContext, sum: Operand): Operand {
  const operands = [sum, node.operand(2), node.optional(3)];
  return node.apply("LayerNormalization", operands, { axis: { kind: "int", value: -1 }, ...node.restOfAttributes() });
}

export const contributed: Operators = {
  FusedConv: composed(fusedConv),
  FusedGemm: composed(fusedGemm),
  FusedMatMul: composed(fusedMatMul),
  TransposeMatMul: composed(fusedMatMul),
  FusedMatMulActivation: composed(fusedMatMulActivation),
  Gelu: composed((node) => node.apply("Gelu", [node.operand(0)])),
  BiasGelu: composed((node) => node.apply("Gelu", [added(node, node.operand(0), node.operand(1))])),
  FastGelu: composed((node) => node.apply("Gelu", [added(node, node.operand(0), node.optional(1))], TANH)),
  QuickGelu: composed(quickGelu),
  ExpandDims: composed((node) => node.apply("Unsqueeze", [node.operand(0), node.operand(1)])),
  Pad: composed((node) =>
    node.apply("Pad", [node.operand(0), node.operand(1), node.optional(2)], node.restOfAttributes()),
  ),
  SkipLayerNormalization: skipNormalisation(4, layerNormalised),
  SkipSimplifiedLayerNormalization: skipNormalisation(3, (node, sum) =>
    normalisedBySquares(node, sum, node.operand(2), sum.shape.length - 1),
  ),
  Trilu: composed((node) => node.apply("Trilu", [node.operand(0), node.optional(1)], node.restOfAttributes())),
};
