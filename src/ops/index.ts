/**
 * The registry: every op, in the order of the manual. A new layer is a file and a line here.
 */
import type { AnyOp, AttributesOfOp, GivenAttributes } from "./contract/op.ts";
import { abs } from "./kinds/abs.ts";
import { acos } from "./kinds/acos.ts";
import { acosh } from "./kinds/acosh.ts";
import { add } from "./kinds/add.ts";
import { affine } from "./kinds/affine.ts";
import { amax } from "./kinds/amax.ts";
import { amin } from "./kinds/amin.ts";
import { asin } from "./kinds/asin.ts";
import { asinh } from "./kinds/asinh.ts";
import { atan } from "./kinds/atan.ts";
import { atanh } from "./kinds/atanh.ts";
import { avgpool } from "./kinds/avgpool.ts";
import { axismap } from "./kinds/axismap.ts";
import { bn } from "./kinds/bn.ts";
import { ceil } from "./kinds/ceil.ts";
import { celu } from "./kinds/celu.ts";
import { clip } from "./kinds/clip.ts";
import { concat } from "./kinds/concat.ts";
import { constant } from "./kinds/constant.ts";
import { conv } from "./kinds/conv.ts";
import { convadjoint } from "./kinds/convadjoint.ts";
import { convtranspose } from "./kinds/convtranspose.ts";
import { cos } from "./kinds/cos.ts";
import { cosh } from "./kinds/cosh.ts";
import { dense } from "./kinds/dense.ts";
import { depthwise } from "./kinds/depthwise.ts";
import { div } from "./kinds/div.ts";
import { dropout } from "./kinds/dropout.ts";
import { elu } from "./kinds/elu.ts";
import { equal } from "./kinds/equal.ts";
import { erf } from "./kinds/erf.ts";
import { exp } from "./kinds/exp.ts";
import { expand } from "./kinds/expand.ts";
import { flatten } from "./kinds/flatten.ts";
import { floor } from "./kinds/floor.ts";
import { gelu } from "./kinds/gelu.ts";
import { greater } from "./kinds/greater.ts";
import { greaterequal } from "./kinds/greaterequal.ts";
import { groupnorm } from "./kinds/groupnorm.ts";
import { hardmax } from "./kinds/hardmax.ts";
import { hardsigmoid } from "./kinds/hardsigmoid.ts";
import { hardswish } from "./kinds/hardswish.ts";
import { instancenorm } from "./kinds/instancenorm.ts";
import { l2norm } from "./kinds/l2norm.ts";
import { layernorm } from "./kinds/layernorm.ts";
import { leakyrelu } from "./kinds/leakyrelu.ts";
import { less } from "./kinds/less.ts";
import { lessequal } from "./kinds/lessequal.ts";
import { log } from "./kinds/log.ts";
import { logsoftmax } from "./kinds/logsoftmax.ts";
import { logsumexp } from "./kinds/logsumexp.ts";
import { lppool } from "./kinds/lppool.ts";
import { lppoolgradient } from "./kinds/lppoolgradient.ts";
import { lrn } from "./kinds/lrn.ts";
import { matmul } from "./kinds/matmul.ts";
import { max } from "./kinds/max.ts";
import { maxpool } from "./kinds/maxpool.ts";
import { maxpoolgradient } from "./kinds/maxpoolgradient.ts";
import { maxpoolindex } from "./kinds/maxpoolindex.ts";
import { mean } from "./kinds/mean.ts";
import { min } from "./kinds/min.ts";
import { mish } from "./kinds/mish.ts";
import { mul } from "./kinds/mul.ts";
import { neg } from "./kinds/neg.ts";
import { normgradient } from "./kinds/normgradient.ts";
import { pad } from "./kinds/pad.ts";
import { parameter } from "./kinds/parameter.ts";
import { permute } from "./kinds/permute.ts";
import { pixelshuffle } from "./kinds/pixelshuffle.ts";
import { pow } from "./kinds/pow.ts";
import { power } from "./kinds/power.ts";
import { prelu } from "./kinds/prelu.ts";
import { prod } from "./kinds/prod.ts";
import { reciprocal } from "./kinds/reciprocal.ts";
import { relu } from "./kinds/relu.ts";
import { relu6 } from "./kinds/relu6.ts";
import { rescale } from "./kinds/rescale.ts";
import { reshape } from "./kinds/reshape.ts";
import { resize } from "./kinds/resize.ts";
import { round } from "./kinds/round.ts";
import { scale } from "./kinds/scale.ts";
import { standardise } from "./kinds/standardise.ts";
import { covariance } from "./kinds/covariance.ts";
import { scaleaxis } from "./kinds/scaleaxis.ts";
import { selu } from "./kinds/selu.ts";
import { shrink } from "./kinds/shrink.ts";
import { shuffle } from "./kinds/shuffle.ts";
import { sigmoid } from "./kinds/sigmoid.ts";
import { sign } from "./kinds/sign.ts";
import { silu } from "./kinds/silu.ts";
import { sin } from "./kinds/sin.ts";
import { sinh } from "./kinds/sinh.ts";
import { slice } from "./kinds/slice.ts";
import { softmax } from "./kinds/softmax.ts";
import { softplus } from "./kinds/softplus.ts";
import { softsign } from "./kinds/softsign.ts";
import { sqrt } from "./kinds/sqrt.ts";
import { sub } from "./kinds/sub.ts";
import { sum } from "./kinds/sum.ts";
import { sumto } from "./kinds/sumto.ts";
import { tan } from "./kinds/tan.ts";
import { tanh } from "./kinds/tanh.ts";
import { thresholdedrelu } from "./kinds/thresholdedrelu.ts";
import { tile } from "./kinds/tile.ts";
import { uniform } from "./kinds/uniform.ts";
import { upsample } from "./kinds/upsample.ts";
import { view } from "./kinds/view.ts";
import { weightgradient } from "./kinds/weightgradient.ts";
import { where } from "./kinds/where.ts";
import { windowadjoint } from "./kinds/windowadjoint.ts";

const list = [
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
] as const satisfies readonly AnyOp[];

type Op = (typeof list)[number];

export type OpName = Op["name"];

/** The attributes of each op. */
export type OpAttributes = { readonly [O in Op as O["name"]]: AttributesOfOp<O> };

/** Attributes of the named op, of which those left out take their defaults. */
export type GivenTo<Name extends OpName> = GivenAttributes<OpAttributes[Name]>;

export const ops: readonly AnyOp[] = list;

/** What gradients are made of beside layers: no text and no file of a model has these. */
export const gradientOps: readonly AnyOp[] = [
  sumto,
  expand,
  convadjoint,
  weightgradient,
  windowadjoint,
  maxpoolindex,
  maxpoolgradient,
  lppoolgradient,
  axismap,
  normgradient,
  covariance,
  standardise,
  uniform,
];

const byName = new Map(ops.map((op) => [op.name, op]));

/** The op of a name, internal ones included. */
export function findOp(name: OpName): AnyOp;
export function findOp(name: string): AnyOp | undefined;
export function findOp(name: string): AnyOp | undefined {
  return byName.get(name);
}

/** The names that the language knows. */
export const layerNames: readonly string[] = ops.filter((op) => op.spelled).map((op) => op.name);
