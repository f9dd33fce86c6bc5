/**
 * The registry: every op, in the order of the manual. A new layer is a file and a line here.
 */
import { abs } from "./abs.ts";
import { acos } from "./acos.ts";
import { acosh } from "./acosh.ts";
import { add } from "./add.ts";
import { affine } from "./affine.ts";
import { amax } from "./amax.ts";
import { amin } from "./amin.ts";
import { asin } from "./asin.ts";
import { asinh } from "./asinh.ts";
import { atan } from "./atan.ts";
import { atanh } from "./atanh.ts";
import { avgpool } from "./avgpool.ts";
import { bn } from "./bn.ts";
import { ceil } from "./ceil.ts";
import { celu } from "./celu.ts";
import { clip } from "./clip.ts";
import { concat } from "./concat.ts";
import type { OpDefinition } from "./contract.ts";
import { constant } from "./constant.ts";
import { conv } from "./conv.ts";
import { convtranspose } from "./convtranspose.ts";
import { cos } from "./cos.ts";
import { cosh } from "./cosh.ts";
import { dense } from "./dense.ts";
import { depthwise } from "./depthwise.ts";
import { div } from "./div.ts";
import { dropout } from "./dropout.ts";
import { elu } from "./elu.ts";
import { equal } from "./equal.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { flatten } from "./flatten.ts";
import { floor } from "./floor.ts";
import { gelu } from "./gelu.ts";
import { greater } from "./greater.ts";
import { greaterequal } from "./greaterequal.ts";
import { groupnorm } from "./groupnorm.ts";
import { hardmax } from "./hardmax.ts";
import { hardsigmoid } from "./hardsigmoid.ts";
import { hardswish } from "./hardswish.ts";
import { instancenorm } from "./instancenorm.ts";
import { l2norm } from "./l2norm.ts";
import { layernorm } from "./layernorm.ts";
import { leakyrelu } from "./leakyrelu.ts";
import { less } from "./less.ts";
import { lessequal } from "./lessequal.ts";
import { log } from "./log.ts";
import { logsoftmax } from "./logsoftmax.ts";
import { logsumexp } from "./logsumexp.ts";
import { lppool } from "./lppool.ts";
import { lrn } from "./lrn.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { maxpool } from "./maxpool.ts";
import { mean } from "./mean.ts";
import { min } from "./min.ts";
import { mish } from "./mish.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { pad } from "./pad.ts";
import { parameter } from "./parameter.ts";
import { permute } from "./permute.ts";
import { pixelshuffle } from "./pixelshuffle.ts";
import { pow } from "./pow.ts";
import { power } from "./power.ts";
import { prelu } from "./prelu.ts";
import { prod } from "./prod.ts";
import { reciprocal } from "./reciprocal.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { rescale } from "./rescale.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import { round } from "./round.ts";
import { scale } from "./scale.ts";
import { scaleaxis } from "./scaleaxis.ts";
import { selu } from "./selu.ts";
import { shrink } from "./shrink.ts";
import { shuffle } from "./shuffle.ts";
import { sigmoid } from "./sigmoid.ts";
import { sign } from "./sign.ts";
import { silu } from "./silu.ts";
import { sin } from "./sin.ts";
import { sinh } from "./sinh.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { tan } from "./tan.ts";
import { tanh } from "./tanh.ts";
import { thresholdedrelu } from "./thresholdedrelu.ts";
import { tile } from "./tile.ts";
import { upsample } from "./upsample.ts";
import { view } from "./view.ts";
import { where } from "./where.ts";

export const ops: readonly OpDefinition[] = [
  // convolution and dense
  conv,
  depthwise,
  convtranspose,
  dense,
  matmul,
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
  tile,
  upsample,
  resize,
  pixelshuffle,
  shuffle,
  // join
  add,
  sub,
  mul,
  div,
  max,
  min,
  pow,
  less,
  lessequal,
  greater,
  greaterequal,
  equal,
  where,
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
  hardmax,
  leakyrelu,
  prelu,
  elu,
  selu,
  celu,
  gelu,
  silu,
  mish,
  hardsigmoid,
  hardswish,
  tanh,
  softplus,
  softsign,
  thresholdedrelu,
  shrink,
  clip,
  rescale,
  abs,
  neg,
  sign,
  floor,
  ceil,
  round,
  reciprocal,
  sqrt,
  power,
  exp,
  log,
  erf,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  // source
  constant,
  parameter,
  // reduction
  mean,
  sum,
  prod,
  amax,
  amin,
  l2norm,
  logsumexp,
  // internal: made by passes, not written by hand
  scaleaxis,
  affine,
  view,
];

const byName = new Map(ops.map((op) => [op.name, op]));

/** The op of a name, internal ones included. */
export function findOp(name: string): OpDefinition | undefined {
  return byName.get(name);
}

/** The names that the language knows. */
export const layerNames: readonly string[] = ops.filter((op) => op.spelled).map((op) => op.name);
