/** Layers of Keras that are not imported, each with its reason: half a sentence for messages and for the documentation. */
import { nearest } from "../../base/did-you-mean.ts";
import { quoted } from "../../formats/format-error.ts";
import { layers } from "./layers/index.ts";

const RECURRENT = "there is no recurrent layer";
const INDICES = "there is no layer that addresses elements by indices computed when the net runs";
const MASKS = "there are no masks: every position counts";
const ATTENTION = "there is no layer for attention as one operator";
const LOCAL = "there is no layer with weights of its own at each position";
const TEXT = "there are no tensors of text, and no tables";
const CROPS = "what it cuts out is random";
const PROGRAM = "it holds a program of Python, which is never run";
const OPERATION = "it is an operation of TensorFlow and no layer; save the model as a tfjs graph-model, or as ONNX";
const KERAS_1 = "it is a layer of Keras 1: load the model with Keras 2 and save it again";
const STATE = "its weights are computed from others";

export const unsupported: Readonly<Record<string, string>> = {
  // recurrent layers
  Bidirectional: RECURRENT,
  ConvLSTM1D: RECURRENT,
  ConvLSTM2D: RECURRENT,
  ConvLSTM3D: RECURRENT,
  CuDNNGRU: RECURRENT,
  CuDNNLSTM: RECURRENT,
  GRU: RECURRENT,
  GRUCell: RECURRENT,
  LSTM: RECURRENT,
  LSTMCell: RECURRENT,
  RNN: RECURRENT,
  SimpleRNN: RECURRENT,
  SimpleRNNCell: RECURRENT,
  StackedRNNCells: RECURRENT,
  TimeDistributed: "there is no layer that applies another at each step",
  // elements by index, tables, text
  CategoryEncoding: INDICES,
  Discretization: INDICES,
  Embedding: INDICES,
  HashedCrossing: TEXT,
  Hashing: TEXT,
  IntegerLookup: TEXT,
  StringLookup: TEXT,
  TextVectorization: TEXT,
  // masks, attention
  AdditiveAttention: ATTENTION,
  Attention: ATTENTION,
  GroupQueryAttention: ATTENTION,
  Masking: MASKS,
  MultiHeadAttention: ATTENTION,
  // programs
  Lambda: PROGRAM,
  OperatorLambda: PROGRAM,
  SlicingOpLambda: OPERATION,
  TFOpLambda: OPERATION,
  TensorFlowOpLayer: OPERATION,
  TFSMLayer: PROGRAM,
  JaxLayer: PROGRAM,
  FlaxLayer: PROGRAM,
  TorchModuleWrapper: PROGRAM,
  // weights
  LocallyConnected1D: LOCAL,
  LocallyConnected2D: LOCAL,
  SpectralNormalization: STATE,
  WeightNormalization: STATE,
  EinsumDense: "there is no layer for sums by index notation",
  // pictures
  RandomCrop: CROPS,
  MelSpectrogram: "there are no layers for signals",
  // early versions
  Convolution1D: KERAS_1,
  Convolution2D: KERAS_1,
  Convolution3D: KERAS_1,
  Deconvolution2D: KERAS_1,
  Merge: KERAS_1,
};

/** Why a layer is not imported: half a sentence. */
export function reasonAgainst(className: string): string {
  const reason = Object.hasOwn(unsupported, className) ? unsupported[className] : undefined;
  if (reason !== undefined) return `not supported: ${reason}`;
  const near = nearest(className, layers.keys());
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  return `Keras has no layer of the class ${quoted(className)}: what it computes is said by somebody's program, which no file holds${hint}`;
}
