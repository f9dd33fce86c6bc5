/** Functions of single elements, and of the elements along an axis, that activations are. */
import type { Operand } from "../../import/operand.ts";
import { float, int, listOf, numberOf, word, type LayerContext } from "../layer.ts";

export type ActivationFunction = (call: LayerContext, x: Operand) => Operand;

interface Rectifier {
  /** Largest result; undefined for none. */
  readonly max: number | undefined;
  readonly slope: number;
  readonly threshold: number;
}

/** x from the threshold on, no more than `max`; below it, slope times the distance to it (Keras, `ReLU`). */
export function rectified(call: LayerContext, x: Operand, { max, slope, threshold }: Rectifier): Operand {
  if (threshold === 0) {
    if (slope === 0 && max !== undefined) return clipped(call, x, 0, max);
    const bent = slope === 0 ? call.apply("Relu", [x]) : call.apply("LeakyRelu", [x], { alpha: float(slope) });
    return max === undefined ? bent : clipped(call, bent, undefined, max);
  }
  const passed = call.apply("ThresholdedRelu", [x], { alpha: float(threshold) });
  const limited = max === undefined ? passed : clipped(call, passed, 0, max);
  if (slope === 0) return limited;
  const below = call.apply("Relu", [call.apply("Sub", [numberOf(threshold), x])]);
  return call.apply("Sub", [limited, call.apply("Mul", [below, numberOf(slope)])]);
}

export function clipped(call: LayerContext, x: Operand, low: number | undefined, high: number | undefined): Operand {
  const [least, most] = [low, high].map((bound) => (bound === undefined ? undefined : numberOf(bound)));
  return call.apply("Clip", [x, least, most]);
}

/** Over one axis, or over several as if they were one. */
export function softmax(call: LayerContext, x: Operand, axes: readonly number[]): Operand {
  if (axes.length === 1) return call.apply("Softmax", [x], { axis: int(call.axis(axes[0]!, x)) });
  const sum = call.apply("ReduceLogSumExp", [x, listOf(axes.map((axis) => call.axis(axis, x)))]);
  return call.apply("Exp", [call.apply("Sub", [x, sum])]);
}

/** Keras 3 has the one of PyTorch. */
function hardSigmoid(call: LayerContext, x: Operand): Operand {
  const alpha = call.dialect === "keras 3" ? 1 / 6 : 0.2;
  return call.apply("HardSigmoid", [x], { alpha: float(alpha), beta: float(0.5) });
}

const named =
  (operator: string, attributes = {}): ActivationFunction =>
  (call, x) =>
    call.apply(operator, [x], attributes);

/** -softplus(-x). */
const logSigmoid: ActivationFunction = (call, x) =>
  call.apply("Neg", [call.apply("Softplus", [call.apply("Neg", [x])])]);

const tanhShrink: ActivationFunction = (call, x) => call.apply("Sub", [x, call.apply("Tanh", [x])]);

/** (x + sqrt(x^2 + 4)) / 2. */
const squareplus: ActivationFunction = (call, x) => {
  const root = call.apply("Sqrt", [call.apply("Add", [call.apply("Mul", [x, x]), numberOf(4)])]);
  return call.apply("Mul", [call.apply("Add", [x, root]), numberOf(0.5)]);
};

/** The slope is that of Keras 3's function. */
const leaky: ActivationFunction = (call, x) => rectified(call, x, { max: undefined, slope: 0.2, threshold: 0 });

const relu6: ActivationFunction = (call, x) => clipped(call, x, 0, 6);

/** By their names in Keras and in tfjs. */
export const activationFunctions: ReadonlyMap<string, ActivationFunction> = new Map(
  Object.entries({
    celu: named("Celu"),
    elu: named("Elu"),
    exponential: named("Exp"),
    gelu: named("Gelu"),
    gelu_new: named("Gelu", { approximate: word("tanh") }),
    hard_shrink: named("Shrink", { lambd: float(0.5), bias: float(0) }),
    hard_sigmoid: hardSigmoid,
    hard_silu: named("HardSwish"),
    hard_swish: named("HardSwish"),
    hard_tanh: (call, x) => clipped(call, x, -1, 1),
    leaky_relu: leaky,
    linear: (_, x) => x,
    log_sigmoid: logSigmoid,
    log_softmax: named("LogSoftmax", { axis: int(-1) }),
    mish: named("Mish"),
    relu: named("Relu"),
    relu6,
    selu: named("Selu"),
    sigmoid: named("Sigmoid"),
    silu: named("Swish"),
    soft_shrink: named("Shrink", { lambd: float(0.5), bias: float(0.5) }),
    softmax: (call, x) => softmax(call, x, [-1]),
    softmax_v2: (call, x) => softmax(call, x, [-1]),
    softplus: named("Softplus"),
    softsign: named("Softsign"),
    sparse_sigmoid: named("HardSigmoid", { alpha: float(0.5), beta: float(0.5) }),
    squareplus,
    swish: named("Swish"),
    tanh: named("Tanh"),
    tanh_shrink: tanhShrink,
  } satisfies Record<string, ActivationFunction>),
);
