/**
 * Labels without what tells nothing: endings that name an operator of TensorFlow or count (`/BiasAdd`, `__23`, `_quant`), and
 * beginnings that all of them have (`StatefulPartitionedCall/model/`). PyTorch's paths stay as they are but for wrappers,
 * since weight files go by them.
 */
import { commonSegments, tellingName, withoutCommonCount } from "./names.ts";

/** One for each name, undefined where it tells nothing. They are as unique as the names were, but for the endings. */
export function shortLabels(names: readonly string[]): readonly (string | undefined)[] {
  const telling = names.map((name) => tellingName(withoutOperators(name)));
  const found = withoutCommonCount(telling.filter((label) => label !== undefined));
  const isTensorFlow = names.filter((name) => withoutOperators(name) !== name).length * 2 >= names.length;
  const paths = found.map((label) => withoutCalls(label.split(".")));
  const common = paths.length < 2 ? 0 : commonSegments(paths);
  const dropped = isTensorFlow ? common : leadingWrappers(paths[0] ?? [], common);
  let next = 0;
  return telling.map((label) => label && paths[next++]!.slice(dropped).join("."));
}

/** The path without operators at its end: `conv2d/BiasAdd`, `block/expand_relu/Relu6__7`. */
function withoutOperators(name: string): string {
  const segments = name.replace(/__\d+$/, "").split(/[./]+/);
  while (segments.length > 1 && operators.has(segments.at(-1)!.replace(/_\d+$/, ""))) segments.pop();
  return segments.join(".").replace(/_[qQ]uant$/, "");
}

/** What a saved function is called by, whatever is in it. */
function withoutCalls(path: readonly string[]): readonly string[] {
  const own = path.findIndex(
    (segment, at) => at === path.length - 1 || !/^(Stateful)?PartitionedCall(_\d+)?$/.test(segment),
  );
  return path.slice(Math.max(0, own));
}

function leadingWrappers(path: readonly string[], most: number): number {
  const first = path.findIndex((segment) => !wrappers.has(segment.replace(/_\d+$/, "")));
  return Math.min(most, Math.max(0, first));
}

const wrappers: ReadonlySet<string> = new Set("module main_graph functional sequential _orig_mod".split(" "));

/** TensorFlow's, as nodes that layers of Keras are made of are called. */
const operators: ReadonlySet<string> = new Set(
  (
    "Conv1D Conv2D Conv3D Conv2DBackpropInput conv2d_transpose DepthwiseConv2dNative depthwise separable_conv2d BiasAdd BiasAddV1 " +
    "FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 batchnorm MatMul BatchMatMulV2 Relu Relu6 LeakyRelu Elu Selu Sigmoid Softmax " +
    "Softplus Tanh Add AddV2 Mul Sub RealDiv Rsqrt Mean Max Min MaxPool AvgPool ConcatV2 concat Reshape Transpose Squeeze " +
    "ExpandDims ResizeBilinear ResizeNearestNeighbor Pad PadV2 ReadVariableOp add mul sub"
  ).split(" "),
);
