/**
 * The words that PyTorch, Keras, ONNX, Caffe and darknet have for layers and their arguments; only for suggestions. A
 * signature is what to write here, then, behind a bar, what the plain values mean in order: attributes of ours, or `_` for
 * what the shapes of tensors tell here anyway.
 */

/**
 * By name, in lower case and without punctuation; spelled exactly where two frameworks differ only in a letter's case. What
 * there is along one axis, two and three is listed along two.
 */
const signatures: Readonly<Record<string, string>> = {
  // PyTorch
  conv2d: "conv | _ channels kernel stride pad dilation groups bias",
  convtranspose2d: "convtranspose | _ channels kernel stride pad output_pad groups bias dilation",
  lazyconv2d: "conv | channels kernel stride pad dilation groups bias",
  lazylinear: "dense | features bias",
  maxpool2d: "maxpool | kernel stride pad dilation _ ceil",
  avgpool2d: "avgpool | kernel stride pad ceil count_include_pad",
  adaptiveavgpool: "avgpool global | 1",
  adaptiveavgpool2d: "avgpool global | 1",
  adaptivemaxpool2d: "maxpool global | 1",
  lppool2d: "lppool | p kernel stride ceil",
  batchnorm: "bn | _ eps momentum affine _",
  batchnorm2d: "bn | _ eps momentum affine _",
  instancenorm2d: "instancenorm | _ eps _ affine _",
  groupnorm: "groupnorm | groups _ eps affine",
  layernorm: "layernorm | _ eps affine",
  localresponsenorm: "lrn | size alpha beta k",
  linear: "dense | _ features bias",
  dropout2d: "dropout | rate _",
  prelu: "prelu | _",
  flatten: "flatten | _ _",
  upsamplingnearest2d: "upsample | _ factor",
  upsamplingbilinear2d: "upsample mode=bilinear align_corners=true | _ factor",
  zeropad2d: "pad | amount",
  reflectionpad2d: "pad mode=reflect | amount",
  replicationpad2d: "pad mode=edge | amount",
  constantpad2d: "pad | amount value",
  pad: "pad | amount mode value",
  bmm: "matmul |",
  cat: "concat |",
  interpolate: "resize | size factor mode",
  Upsample: "upsample | _ factor mode align_corners",
  channelshuffle: "shuffle | groups",
  swish: "silu |",
  hswish: "hardswish |",
  hsigmoid: "hardsigmoid |",
  lrelu: "leakyrelu | slope",
  clamp: "clip | min max",
  maximum: "max |",
  minimum: "min |",
  amax: "amax | axes keepdims",
  amin: "amin | axes keepdims",
  softmax2d: "softmax |",
  view: "reshape | shape",
  mean: "mean | axes keepdims",
  sum: "sum | axes keepdims",
  // Keras
  Conv2D: "conv | channels kernel stride pad",
  Convolution2D: "conv | channels kernel stride pad",
  conv2dtranspose: "convtranspose | channels kernel stride pad output_pad",
  depthwiseconv2d: "depthwise | kernel stride pad multiplier",
  separableconv: "depthwise conv | channels kernel stride pad",
  separableconv2d: "depthwise conv | channels kernel stride pad",
  maxpooling: "maxpool 2 | kernel stride pad",
  maxpooling2d: "maxpool 2 | kernel stride pad",
  averagepooling: "avgpool 2 | kernel stride pad",
  averagepooling2d: "avgpool 2 | kernel stride pad",
  globalavgpool: "avgpool global |",
  globalavgpool2d: "avgpool global |",
  globalmaxpool2d: "maxpool global |",
  hardtanh: "clip min=-1 max=1 | min max",
  gap: "avgpool global |",
  gmp: "maxpool global |",
  globalaveragepool: "avgpool global |",
  globalaveragepooling: "avgpool global |",
  globalaveragepooling2d: "avgpool global flatten |",
  globalmaxpool: "maxpool global |",
  globalmaxpooling: "maxpool global |",
  globalmaxpooling2d: "maxpool global flatten |",
  BatchNormalization: "bn eps=1e-3 momentum=0.01 | _ momentum eps",
  batchnormalization: "bn | _ momentum eps",
  batchnormalisation: "bn | _ momentum eps",
  LayerNormalization: "layernorm eps=1e-3 | axes eps",
  GroupNormalization: "groupnorm eps=1e-3 | groups",
  spatialdropout2d: "dropout | rate",
  layernormalization: "layernorm |",
  groupnormalization: "groupnorm | groups",
  Dense: "dense | features activation bias",
  activation: "activation | activation",
  concatenate: "concat |",
  multiply: "mul |",
  subtract: "sub |",
  divide: "div |",
  upsampling2d: "upsample | factor _ mode",
  zeropadding2d: "pad | amount",
  rescaling: "rescale | factor offset",
  permute: "permute | axes",
  // ONNX, Caffe, darknet, papers
  convolution: "conv | channels kernel stride pad",
  convolution2d: "conv | channels kernel stride pad",
  convolutional: "conv | channels kernel stride pad",
  deconv: "convtranspose | channels kernel stride pad",
  deconvolution: "convtranspose | channels kernel stride pad",
  upconv: "convtranspose | channels kernel stride pad",
  transposedconv: "convtranspose | channels kernel stride pad",
  depthwiseconv: "depthwise | kernel stride pad",
  dwconv: "depthwise | kernel stride pad",
  convdw: "depthwise | kernel stride pad",
  pointwiseconv: "conv kernel=1 | channels",
  fc: "dense | features",
  gemm: "dense | features",
  innerproduct: "dense | features",
  fullyconnected: "dense | features",
  pool: "maxpool | kernel stride pad",
  pooling: "maxpool | kernel stride pad",
  averagepool: "avgpool | kernel stride pad",
  meanpool: "avgpool | kernel stride pad",
  meanpooling: "avgpool | kernel stride pad",
  reducesum: "sum | axes",
  reducemean: "mean | axes",
  reducemax: "amax | axes",
  reducemin: "amin | axes",
  negative: "neg |",
  depthtospace: "pixelshuffle | factor",
  transpose: "permute | axes",
  crop: "slice |",
  shortcut: "add |",
  route: "concat |",
  // Ours, where others give more by position than we do
  conv: "conv | channels kernel stride pad dilation groups",
  convtranspose: "convtranspose | channels kernel stride pad",
  maxpool: "maxpool | kernel stride pad",
  avgpool: "avgpool | kernel stride pad",
  dense: "dense | features",
  depthwise: "depthwise | multiplier kernel stride pad",
  dropout: "dropout | rate _",
  leakyrelu: "leakyrelu | slope _",
  relu: "relu | _",
  elu: "elu | alpha _",
  celu: "celu | alpha _",
  softmax: "softmax | axis",
  logsoftmax: "logsoftmax | axis",
  upsample: "upsample | factor mode align_corners",
  pixelshuffle: "pixelshuffle | factor",
  lrn: "lrn | size alpha beta k",
  ...Object.fromEntries(
    "relu6 gelu silu sigmoid tanh softplus softsign selu mish hardswish hardsigmoid add mul sub div concat matmul abs exp log sqrt sin cos tan floor ceil round sign neg reciprocal erf"
      .split(" ")
      .map((name) => [name, `${name} |`]),
  ),
};

/** Attributes by what others call them, in lower case without punctuation: of several those that the layer has. */
const attributes: Readonly<Record<string, string>> = {
  filters: "channels features",
  features: "channels features",
  units: "channels features",
  out: "channels features",
  outputs: "channels features",
  outchannels: "channels features",
  outfeatures: "channels features",
  outputchannels: "channels features",
  numoutput: "channels features",
  width: "channels",
  kernelsize: "kernel",
  kernelshape: "kernel",
  ksize: "kernel",
  poolsize: "kernel",
  window: "kernel",
  filter: "kernel",
  size: "kernel size shape factor",
  bias: "k",
  k: "kernel",
  strides: "stride",
  s: "stride",
  padding: "pad amount",
  pad: "amount",
  pads: "pad amount",
  p: "rate pad",
  dilations: "dilation",
  dilationrate: "dilation",
  group: "groups",
  channels: "features",
  usebias: "bias",
  biasterm: "bias",
  epsilon: "eps",
  probability: "rate",
  prob: "rate",
  dropoutrate: "rate",
  dropoutratio: "rate",
  negativeslope: "slope",
  slope: "alpha",
  alpha: "slope",
  lambd: "alpha",
  beta: "offset",
  scale: "factor scale",
  scalefactor: "factor",
  upscalefactor: "factor",
  numgroups: "groups",
  outputpadding: "output_pad",
  ceilmode: "ceil",
  aligncorners: "align_corners",
  countincludepad: "count_include_pad",
  interpolation: "mode",
  axis: "axes",
  dim: "axes axis",
  dims: "axes axis",
  axes: "axis",
  keepdim: "keepdims",
  weights: "weight",
  depthmultiplier: "multiplier",
  multiplier: "channels",
  localsize: "size",
  learningrate: "lr",
  eta: "lr",
  rho: "alpha",
  stepsize: "size",
  maxnorm: "max",
  warmupsteps: "warmup",
  ignoreindex: "ignore",
  classweight: "weights",
  classweights: "weights",
  lossweight: "weight",
  minval: "min",
  maxval: "max",
  perm: "axes",
  scales: "factor",
  autopad: "pad",
  paddings: "amount pad",
};

/** Arguments that say what is known here anyway, or what does not concern a net's shapes and results. */
const dropped = new Set(
  (
    "inchannels infeatures inputchannels numfeatures numchannels numparameters normalizedshape inplace returnindices trackrunningstats dataformat " +
    "inputshape inputdim device dtype name trainable kernelinitializer biasinitializer kernelregularizer biasregularizer antialias startdim enddim " +
    "transb training trainingmode weightdecay kernelconstraint biasconstraint activityregularizer gammainitializer betainitializer"
  ).split(" "),
);

export interface ForeignSignature {
  /** What to write: the layer, and what belongs to it: `avgpool global`. */
  readonly layer: string;
  /** What plain values mean, in order. */
  readonly takes: readonly string[];
  /** Whether another framework spells it so, or it is our own. */
  readonly own: boolean;
}

export function plainWord(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** The name without what stands in front of it in Python: `nn.`, `F.`, `tf.keras.layers.`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

export function foreignSignature(name: string): ForeignSignature | undefined {
  const spellings = [name, inTwo(name), plainWord(name), inTwo(plainWord(name))];
  const key = spellings.find((each) => Object.hasOwn(signatures, each));
  if (key === undefined) return undefined;
  const [layer, takes] = signatures[key]!.split("|").map((part) => part.trim()) as [string, string];
  return { layer, takes: takes === "" ? [] : takes.split(" "), own: name === layer };
}

/** `Conv3d` as `Conv2d`. */
function inTwo(name: string): string {
  return name.replace(/[13](?=d$)/i, "2").replace(/[13](?=dtranspose$)/i, "2");
}

/** The attributes that a word may stand for, likeliest first. */
export function attributesMeant(name: string): readonly string[] {
  const key = plainWord(name);
  return Object.hasOwn(attributes, key) ? attributes[key]!.split(" ") : [];
}

export function isDropped(name: string): boolean {
  return dropped.has(plainWord(name));
}
