/**
 * Operators of ONNX that are not imported, each with its reason: half a sentence for messages and for the documentation. Some
 * of them are evaluated where all they depend on are constants (`constant-evaluation.ts`).
 */
import { nearest } from "../../base/did-you-mean.ts";
import type { OnnxNode } from "./model.ts";
import { arrivals, otherDomains, unversioned } from "./operator-names.ts";

const BRANCHES = "which layers run is decided when compiling; there is no control flow when a net runs";
const SEQUENCES = "every value is one tensor of a known shape; there are no sequences and no absent values";
const RECURRENT = "there is no recurrent layer";
const QUANTISED = "the graph computes with float32; there are no quantised tensors";
const RANDOM = "a net gives the same outputs for the same inputs; nothing in it is random";
const TEXT = "there are no tensors of text";
const DATA_SHAPE = "the shape of its output depends on the elements of its input";
const INDICES =
  "there is no layer that addresses elements by indices computed when the net runs; on constants it is evaluated";
const RUNNING_INDICES = "there is no layer that addresses elements by indices computed when the net runs";
const BITS = "there is no arithmetic of bits";
const LOSS = "it is a loss, which is of use in training only";
const SIGNAL = "there are no layers for signals";
const COORDINATES = "there is no layer that samples at coordinates computed when the net runs";

export const unsupported: Readonly<Record<string, string>> = {
  // control flow
  Loop: BRANCHES,
  Scan: BRANCHES,
  // sequences and optional values
  ConcatFromSequence: SEQUENCES,
  Optional: SEQUENCES,
  OptionalGetElement: SEQUENCES,
  OptionalHasElement: SEQUENCES,
  SequenceAt: SEQUENCES,
  SequenceConstruct: SEQUENCES,
  SequenceEmpty: SEQUENCES,
  SequenceErase: SEQUENCES,
  SequenceInsert: SEQUENCES,
  SequenceLength: SEQUENCES,
  SequenceMap: SEQUENCES,
  SplitToSequence: SEQUENCES,
  // recurrent layers
  GRU: RECURRENT,
  LSTM: RECURRENT,
  RNN: RECURRENT,
  // quantised tensors
  ConvInteger: QUANTISED,
  DequantizeLinear: QUANTISED,
  DynamicQuantizeLinear: QUANTISED,
  MatMulInteger: QUANTISED,
  QLinearConv: QUANTISED,
  QLinearMatMul: QUANTISED,
  QuantizeLinear: QUANTISED,
  // random numbers
  Bernoulli: RANDOM,
  Multinomial: RANDOM,
  RandomNormal: RANDOM,
  RandomNormalLike: RANDOM,
  RandomUniform: RANDOM,
  RandomUniformLike: RANDOM,
  // text
  ImageDecoder: "there are no tensors of compressed images",
  RegexFullMatch: TEXT,
  StringConcat: TEXT,
  StringNormalizer: TEXT,
  StringSplit: TEXT,
  TfIdfVectorizer: TEXT,
  // shapes that depend on data
  Compress: DATA_SHAPE,
  NonMaxSuppression: DATA_SHAPE,
  NonZero: `${DATA_SHAPE}; on constants it is evaluated`,
  Unique: DATA_SHAPE,
  // elements by index
  ArgMax: INDICES,
  ArgMin: INDICES,
  GatherElements: RUNNING_INDICES,
  GatherND: RUNNING_INDICES,
  MaxUnpool: RUNNING_INDICES,
  OneHot: RUNNING_INDICES,
  ReverseSequence: RUNNING_INDICES,
  Scatter: RUNNING_INDICES,
  ScatterElements: RUNNING_INDICES,
  ScatterND: RUNNING_INDICES,
  TensorScatter: RUNNING_INDICES,
  TopK: RUNNING_INDICES,
  // bits
  BitCast: BITS,
  BitShift: BITS,
  BitwiseAnd: BITS,
  BitwiseNot: BITS,
  BitwiseOr: BITS,
  BitwiseXor: BITS,
  // losses
  NegativeLogLikelihoodLoss: LOSS,
  SoftmaxCrossEntropyLoss: LOSS,
  // signals
  BlackmanWindow: SIGNAL,
  DFT: SIGNAL,
  HammingWindow: SIGNAL,
  HannWindow: SIGNAL,
  MelWeightMatrix: SIGNAL,
  STFT: SIGNAL,
  // sampling
  AffineGrid: COORDINATES,
  DeformConv: COORDINATES,
  GridSample: COORDINATES,
  MaxRoiPool: COORDINATES,
  RoiAlign: COORDINATES,
  // what has no layer
  Mod: "there is no layer for the rest of a division; on constants it is evaluated",
  Attention: "there is no layer for attention as one operator; its parts (MatMul, Softmax, …) are taken",
  CenterCropPad: "there is no layer for it; Slice and Pad are taken",
  Col2Im: "there is no layer that adds up blocks",
  CumProd: "there is no layer for running products",
  CumSum: "there is no layer for running sums",
  Det: "there is no layer for determinants",
  Einsum: "there is no layer for sums by index notation; MatMul, Transpose and ReduceSum are taken",
  CausalConvWithState: "there is no layer that keeps a state from one run to the next",
  LinearAttention: "there is no layer for attention as one operator; its parts (MatMul, Softmax, …) are taken",
  RotaryEmbedding: "there is no layer for it; its parts are taken",
};

/** Why a node is not imported whose operator is not, given the version of its domain: half a sentence. */
export function reasonAgainst({ opType, domain }: OnnxNode, opset: number | undefined): string {
  return domain === "" ? reasonInOnnx(opType, opset) : reasonInDomain(opType, domain);
}

function reasonInOnnx(opType: string, opset: number | undefined): string {
  const reason = Object.hasOwn(unsupported, opType) ? unsupported[opType] : undefined;
  const arrival = arrivals.get(opType);
  const early = lateArrival(opType, opset);
  if (early !== undefined) return `${early}; nor is it supported there: ${reason}`;
  if (arrival !== undefined) return `not supported: ${reason}`;
  if (unversioned.has(opType)) return "not supported: it was on trial in early versions of ONNX, and removed";
  const owner = [...otherDomains].find(([, { names }]) => names.has(opType))?.[0];
  if (owner !== undefined) return `ONNX itself has no operator of this name; the domain ${owner} has one`;
  return `ONNX has no operator of this name${suggestion(opType, arrivals.keys())}`;
}

/** `not in opset 9: it arrived in opset 11`; undefined where the operator is in that version, or no operator at all. */
export function lateArrival(opType: string, opset: number | undefined): string | undefined {
  const arrival = arrivals.get(opType);
  if (arrival === undefined || opset === undefined || opset >= arrival || unversioned.has(opType)) return undefined;
  return `not in opset ${opset}: it arrived in opset ${arrival}`;
}

function reasonInDomain(opType: string, domain: string): string {
  const known = otherDomains.get(domain);
  if (known === undefined)
    return `an operator of domain ${domain}, which is not known; supported are those of ONNX itself`;
  if (known.names.has(opType)) return `an operator of domain ${domain}, not supported: ${known.reason}`;
  return `the domain ${domain} has no operator of this name${suggestion(opType, known.names)}`;
}

function suggestion(name: string, candidates: Iterable<string>): string {
  const near = nearest(name, candidates);
  return near === undefined ? "" : `; did you mean ${near}?`;
}
