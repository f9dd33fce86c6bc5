/**
 * The registry: every op, in the order of the manual. A new layer is a file and a line here.
 */
import { add } from "./add.ts";
import { affine } from "./affine.ts";
import { avgpool } from "./avgpool.ts";
import { bn } from "./bn.ts";
import { clip } from "./clip.ts";
import { concat } from "./concat.ts";
import type { OpDefinition } from "./contract.ts";
import { conv } from "./conv.ts";
import { convtranspose } from "./convtranspose.ts";
import { dense } from "./dense.ts";
import { depthwise } from "./depthwise.ts";
import { div } from "./div.ts";
import { dropout } from "./dropout.ts";
import { elu } from "./elu.ts";
import { flatten } from "./flatten.ts";
import { gelu } from "./gelu.ts";
import { groupnorm } from "./groupnorm.ts";
import { hardsigmoid } from "./hardsigmoid.ts";
import { hardswish } from "./hardswish.ts";
import { instancenorm } from "./instancenorm.ts";
import { layernorm } from "./layernorm.ts";
import { leakyrelu } from "./leakyrelu.ts";
import { logsoftmax } from "./logsoftmax.ts";
import { lppool } from "./lppool.ts";
import { lrn } from "./lrn.ts";
import { max } from "./max.ts";
import { maxpool } from "./maxpool.ts";
import { mean } from "./mean.ts";
import { min } from "./min.ts";
import { mish } from "./mish.ts";
import { mul } from "./mul.ts";
import { pad } from "./pad.ts";
import { permute } from "./permute.ts";
import { pixelshuffle } from "./pixelshuffle.ts";
import { prelu } from "./prelu.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";
import { scaleaxis } from "./scaleaxis.ts";
import { selu } from "./selu.ts";
import { shuffle } from "./shuffle.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";
import { upsample } from "./upsample.ts";

export const ops: readonly OpDefinition[] = [
  // convolution and dense
  conv,
  depthwise,
  convtranspose,
  dense,
  // pooling
  maxpool,
  avgpool,
  lppool,
  // shape
  flatten,
  reshape,
  permute,
  slice,
  pad,
  upsample,
  pixelshuffle,
  shuffle,
  // join
  add,
  sub,
  mul,
  div,
  max,
  min,
  concat,
  // normalisation
  bn,
  scale,
  dropout,
  layernorm,
  groupnorm,
  instancenorm,
  lrn,
  // activation
  relu,
  relu6,
  sigmoid,
  softmax,
  logsoftmax,
  leakyrelu,
  prelu,
  elu,
  selu,
  gelu,
  silu,
  mish,
  hardsigmoid,
  hardswish,
  tanh,
  softplus,
  softsign,
  clip,
  // reduction
  mean,
  // internal: made by passes, not written by hand
  sqrt,
  scaleaxis,
  affine,
];

const byName = new Map(ops.map((op) => [op.name, op]));

/** The op of a name, internal ones included. */
export function findOp(name: string): OpDefinition | undefined {
  return byName.get(name);
}

/** The names that the language knows. */
export const layerNames: readonly string[] = ops.filter((op) => op.spelled).map((op) => op.name);
