/** Normalisations by stored statistics and by those of the tensor itself. */
import { filled } from "../../import/constant-tensors.ts";
import { shapeText, type Operand } from "../../import/operand.ts";
import { productOf } from "../../../base/integers.ts";
import { float, int, listOf, numberOf, type Layer, type LayerContext } from "../layer.ts";
import type { Layers } from "../layer.ts";
import type { Options } from "../options.ts";

/** Keras' own; PyTorch and ONNX have 1e-5. */
const EPSILON = 1e-3;

function affine(options: Options, ...behind: readonly string[]): readonly string[] {
  const factor = options.flag("scale", true) ? ["gamma"] : [];
  const summand = options.flag("center", true) ? ["beta"] : [];
  return [...factor, ...summand, ...behind];
}

function gammaAndBeta(call: LayerContext, shape: readonly number[]): readonly Operand[] {
  return [weightOr(call, "gamma", shape, 1), weightOr(call, "beta", shape, 0)];
}

function weightOr(call: LayerContext, name: string, shape: readonly number[], otherwise: number): Operand {
  if (!call.has(name)) return filled("float32", shape, otherwise);
  const weight = call.weight(name);
  return productOf(weight.shape) === productOf(shape)
    ? weight
    : call.fail(`its ${name} is ${shapeText(weight.shape)} where ${shapeText(shape)} is due`);
}

/** The one axis, batch counted, that an option `axis` names. */
function axisOf(call: LayerContext, x: Operand): number {
  const [axis = -1, ...more] = call.options.integers("axis") ?? [-1];
  const found = call.axis(axis, x);
  if (more.length > 0) call.fail("its option axis names several axes; supported is one");
  return found === 0 ? call.fail("its option axis names the batch") : found;
}

const batchNormalization: Layer = {
  except: "statistics along several axes",
  variables: (options) => affine(options, "moving_mean", "moving_variance"),
  convert(call) {
    const { input, options } = call;
    const axis = axisOf(call, input);
    const shape = [input.shape[axis]!];
    const statistics = ["moving_mean", "moving_variance"].map((name) => weightOr(call, name, shape, 0));
    options.ignore("renorm_clipping", "renorm_momentum", "virtual_batch_size", "fused", "gamma_initializer");
    const attributes = {
      epsilon: float(options.number("epsilon", EPSILON)),
      momentum: float(options.number("momentum", 0.99)),
    };
    const operands = [...gammaAndBeta(call, shape), ...statistics];
    return call.behindBatch(input, axis, (turned) =>
      call.apply("BatchNormalization", [turned, ...operands], attributes),
    );
  },
};

/** Over several axes, which are moved to the end, where they do not stand there. */
const layerNormalization: Layer = {
  variables: affine,
  convert(call) {
    const { input, options } = call;
    const axes = (options.integers("axis") ?? [-1]).map((axis) => call.axis(axis, input)).toSorted((a, b) => a - b);
    if (axes.length === 0 || axes[0] === 0) call.fail("its option axis names the batch, or no axis");
    const others = [...input.shape.keys()].filter((axis) => !axes.includes(axis));
    const order = [...others, ...axes];
    const operands = gammaAndBeta(
      call,
      axes.map((axis) => input.shape[axis]!),
    );
    const attributes = { axis: int(others.length), epsilon: float(options.number("epsilon", EPSILON)) };
    const made = call.apply("LayerNormalization", [call.reordered(input, order), ...operands], attributes);
    return call.reordered(
      made,
      order.map((_, axis) => order.indexOf(axis)),
    );
  },
};

const groupNormalization: Layer = {
  variables: affine,
  convert(call) {
    const { input, options } = call;
    const axis = axisOf(call, input);
    const channels = input.shape[axis]!;
    const given = options.integer("groups", 32);
    const groups = given === -1 ? channels : given;
    if (groups < 1 || channels % groups !== 0) call.fail(`its ${channels} channels do not fall into ${groups} groups`);
    const attributes = { num_groups: int(groups), epsilon: float(options.number("epsilon", EPSILON)) };
    const operands = gammaAndBeta(call, [channels]);
    return call.behindBatch(input, axis, (turned) =>
      call.apply("GroupNormalization", [turned, ...operands], attributes),
    );
  },
};

/** x / max(norm, 1e-6): Keras takes the root of the larger of the sum of squares and 1e-12. */
export function unitNormalised(call: LayerContext, x: Operand, axes: readonly number[]): Operand {
  const norm = call.apply("ReduceL2", [x, listOf(axes)]);
  return call.apply("Div", [x, call.apply("Max", [norm, numberOf(1e-6)])]);
}

const unitNormalization: Layer = {
  convert(call) {
    const { input, options } = call;
    const axes = (options.integers("axis") ?? [-1]).map((axis) => call.axis(axis, input));
    if (axes.includes(0)) call.fail("its option axis names the batch");
    return unitNormalised(call, input, axes);
  },
};

export const normalisations: Layers = {
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  BatchNormalizationV2: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  LayerNormalization: layerNormalization,
  UnitNormalization: unitNormalization,
};
