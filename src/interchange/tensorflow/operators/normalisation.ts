/** Normalisations, biases and slopes, which lie along the channels. */
import type { NodeContext, Operators } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { computing, float, int, isChannelsLast, onChannelsFirst } from "./apply.ts";

function batchNorm(node: NodeContext): Operand {
  const statistics = [1, 2, 3, 4].map((at) => node.operand(at));
  if (node.int("is_training", 1) !== 0) node.fail("it is in training mode; supported: inference");
  node.ignore("exponential_avg_factor", "U");
  const epsilon = float(node.float("epsilon", 1e-4));
  return onChannelsFirst(node, node.operand(0), isChannelsLast(node), (x) =>
    node.apply("BatchNormalization", [x, ...statistics], { epsilon }),
  );
}

/** alpha is of a sum there, and of a mean in ONNX. */
function localResponse(node: NodeContext): Operand {
  const size = 2 * node.int("depth_radius", 5) + 1;
  const attributes = {
    size: int(size),
    alpha: float(node.float("alpha", 1) * size),
    beta: float(node.float("beta", 0.5)),
    bias: float(node.float("bias", 1)),
  };
  return onChannelsFirst(node, node.operand(0), true, (x) => node.apply("LRN", [x], attributes));
}

function biasAdd(node: NodeContext): Operand {
  const bias = node.operand(1);
  return onChannelsFirst(node, node.operand(0), isChannelsLast(node), (x, beside) =>
    node.apply("Add", [x, beside(bias)]),
  );
}

function slopes(node: NodeContext): Operand {
  const [x, slope] = [node.operand(0), node.operand(1)];
  return onChannelsFirst(node, x, x.shape.length > 2, (image, beside) => node.apply("PRelu", [image, beside(slope)]));
}

export const normalisations: Operators = {
  FusedBatchNorm: computing(batchNorm, "training mode, statistics as outputs"),
  FusedBatchNormV2: computing(batchNorm, "training mode, statistics as outputs"),
  FusedBatchNormV3: computing(batchNorm, "training mode, statistics as outputs"),
  LRN: computing(localResponse),
  BiasAdd: computing(biasAdd),
  BiasAddV1: computing(biasAdd),
  Prelu: computing(slopes),
};
