/**
 * The names of all operators that there are: ONNX's own with the version of the operator set in which each arrived, as its
 * schemas have it (onnx/defs/operator_sets.h, up to ONNX 1.22), and those of the other domains that files use.
 */

const ARRIVALS: Readonly<Record<number, string>> = {
  1:
    "Abs Add And ArgMax ArgMin AveragePool BatchNormalization Cast Ceil Clip Concat Constant Conv ConvTranspose DepthToSpace Div " +
    "Dropout Elu Equal Exp Flatten Floor GRU Gather Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater HardSigmoid Hardmax " +
    "Identity If InstanceNormalization LRN LSTM LeakyRelu Less Log LogSoftmax Loop LpNormalization LpPool MatMul Max MaxPool " +
    "MaxRoiPool Mean Min Mul Neg Not Or PRelu Pad Pow RNN RandomNormal RandomNormalLike RandomUniform RandomUniformLike Reciprocal " +
    "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu " +
    "Reshape Selu Shape Sigmoid Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Tile TopK " +
    "Transpose Unsqueeze Upsample Xor",
  7: "Acos Asin Atan Cos Multinomial Sin Tan",
  8: "Expand Scan",
  9:
    "Acosh Asinh Atanh Compress ConstantOfShape Cosh Erf EyeLike IsNaN MaxUnpool MeanVarianceNormalization NonZero OneHot Scatter " +
    "Shrink Sign Sinh TfIdfVectorizer Where",
  10:
    "ConvInteger DequantizeLinear IsInf MatMulInteger Mod NonMaxSuppression QLinearConv QLinearMatMul QuantizeLinear Resize " +
    "ReverseSequence RoiAlign StringNormalizer ThresholdedRelu",
  11:
    "BitShift ConcatFromSequence CumSum Det DynamicQuantizeLinear GatherElements GatherND Range Round ScatterElements ScatterND " +
    "SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SplitToSequence Unique",
  12: "Celu Einsum GreaterOrEqual LessOrEqual NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss",
  14: "HardSwish Trilu",
  15: "Bernoulli CastLike Optional OptionalGetElement OptionalHasElement",
  16: "GridSample",
  17: "BlackmanWindow DFT HammingWindow HannWindow LayerNormalization MelWeightMatrix STFT SequenceMap",
  18: "BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CenterCropPad Col2Im GroupNormalization Mish",
  19: "DeformConv",
  20: "AffineGrid Gelu ImageDecoder RegexFullMatch StringConcat StringSplit",
  23: "Attention RMSNormalization RotaryEmbedding",
  24: "Swish TensorScatter",
  26: "BitCast CumProd",
  27: "CausalConvWithState LinearAttention",
};

/** The newest version of ONNX's operator set that is known here. */
export const LATEST_OPSET = 27;

/** The version in which each operator of ONNX's own arrived. */
export const arrivals: ReadonlyMap<string, number> = new Map(
  Object.entries(ARRIVALS).flatMap(([version, names]) => names.split(" ").map((name) => [name, Number(version)])),
);

/**
 * Operators that early versions of ONNX had on trial and version 1.5 removed, and those that ONNX Runtime writes without a
 * domain of its own; both are found in files of any version.
 */
export const unversioned: ReadonlySet<string> = new Set(
  (
    "ATen Affine ConstantFill Crop DynamicSlice GRUUnit GivenTensorFill ImageScaler ParametricSoftplus Scale ScaledTanh " +
    "SimplifiedLayerNormalization"
  ).split(" "),
);

/** ONNX Runtime's own (docs/ContribOperators.md). */
const MICROSOFT =
  "Attention AttnLSTM BeamSearch BiasAdd BiasDropout BiasGelu BiasSoftmax BiasSplitGelu BifurcationDetector BitmaskBiasDropout " +
  "BitmaskDropout CDist CausalConvWithState ComplexMul ComplexMulConj ConvTransposeWithDynamicPads CropAndResize DecoderAttention " +
  "DecoderMaskedMultiHeadAttention DecoderMaskedSelfAttention DequantizeBFP DequantizeLinear DequantizeWithOrder " +
  "DynamicQuantizeLSTM DynamicQuantizeMatMul DynamicTimeWarping EPContext EmbedLayerNormalization EngramGate ExpandDims FastGelu " +
  "FusedConv FusedGemm FusedMatMul FusedMatMulActivation GatedAdd GatedDeltaNet GatedRMSNorm GatedRelativePositionBias " +
  "GatherBlockQuantized GatherND Gelu GemmFastGelu GemmFloat8 GemmaRotaryEmbedding GreedySearch GridSample GroupNorm " +
  "GroupQueryAttention Inverse Irfft IsAllFinite LinearAttention LinearAttentionGate LongformerAttention MRotaryEmbedding " +
  "MatMulBlockQuantizedFp4Weight MatMulBlockQuantizedFp8Weight MatMulBnb4 MatMulFpQ4 MatMulInteger16 MatMulIntegerToFloat " +
  "MatMulNBits MatMulNBitsMlp MatMulNBitsQkv MaxpoolWithMask MoE MulInteger MultiHeadAttention MurmurHash3 NGramHashMapping " +
  "NGramRepeatBlock NhwcConv NhwcFusedConv NhwcMaxPool PackedAttention PackedMultiHeadAttention Pad PagedAttention QAttention " +
  "QEmbedLayerNormalization QGemm QLinearAdd QLinearAveragePool QLinearConcat QLinearConv QLinearGlobalAveragePool " +
  "QLinearLeakyRelu QLinearMul QLinearReduceMean QLinearSigmoid QLinearSoftmax QLinearWhere QMoE QOrderedAttention QOrderedGelu " +
  "QOrderedLayerNormalization QOrderedLongformerAttention QOrderedMatMul QuantizeBFP QuantizeLinear QuantizeWithOrder QuickGelu " +
  "Range ReduceSumInteger RelativePositionBias RemovePadding RestorePadding Rfft RotaryEmbedding SampleOp Sampling SkipGroupNorm " +
  "SkipLayerNormalization SkipSimplifiedLayerNormalization Snpe SparseAttention SparseToDenseMatMul Tokenizer TorchEmbedding " +
  "TransposeMatMul Trilu UnfoldTensor Unique VarlenCausalConvWithState VarlenNGramHashMapping WhisperBeamSearch WordConvEmbedding";

const CLASSICAL =
  "ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder LinearClassifier " +
  "LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier " +
  "TreeEnsembleRegressor ZipMap";

export interface OtherDomain {
  readonly names: ReadonlySet<string>;
  /** Why what is not supported of it is not: half a sentence. */
  readonly reason: string;
}

/** Domains beside ONNX's own. */
export const otherDomains: ReadonlyMap<string, OtherDomain> = new Map([
  [
    "com.microsoft",
    { names: new Set(MICROSOFT.split(" ")), reason: "of ONNX Runtime's own operators only some are taken" },
  ],
  [
    "com.microsoft.nchwc",
    {
      names: new Set(
        "AveragePool Conv GlobalAveragePool GlobalMaxPool MaxPool ReorderInput ReorderOutput Upsample".split(" "),
      ),
      reason:
        "ONNX Runtime's optimiser wrote it for one kind of machine; save the model with an optimisation level below `all`",
    },
  ],
  [
    "ai.onnx.ml",
    { names: new Set(CLASSICAL.split(" ")), reason: "it is of classical machine learning, and no layer of a net" },
  ],
  [
    "ai.onnx.preview.training",
    { names: new Set("Adagrad Adam Gradient Momentum".split(" ")), reason: "it is of use in training only" },
  ],
]);
