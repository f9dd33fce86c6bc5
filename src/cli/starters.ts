/** What `convoke new` begins with: small models that show the language. Their figures were counted by hand. */
export interface Starter {
  readonly name: string;
  readonly summary: string;
  /** The model's text under the given name. */
  text(model: string): string;
}

export const starters: readonly Starter[] = [
  {
    name: "cnn",
    summary: "classifies 28x28 grey images, with blocks of convolutions",
    text: (model) => `// A small convolutional net: grey images of 28x28 in, a score for each class out.
// One layer a line: the layer, its main number, then key=value. \`convoke layers\` lists them, \`convoke layers conv\`
// tells of one. Shapes are [channels, height, width].

// A block is called like a layer. Behind a layer stands what is applied to its result: a batch norm, then a relu.
block Stage(width) {
  // Two copies, each with its own weights.
  repeat 2 { conv width kernel=3 pad=1 bias=false bn relu }
  maxpool 2
}

// A parameter with its default; \`--set classes=100\` sets another.
model ${model}(classes = 10) {
  input image [1, 28, 28]

  // A label names the weights: stage1.0.conv1.weight is that of the first convolution.
  stage1: Stage 16
  // A shape behind an arrow is a claim: \`convoke check\` says where it does not hold.
  stage2: Stage 32                -> [32, 7, 7]

  avgpool global
  flatten
  dropout 0.2
  dense classes

  // Claims about the whole model: its parameters, and its multiply-accumulates.
  if classes == 10 { expect params == 16_794 }
  expect macs <= 5M
}
`,
  },
  {
    name: "resnet",
    summary: "classifies 32x32 colour images, with residual connections (ResNet-20)",
    text: (
      model,
    ) => `// ResNet-20 for colour images of 32x32 (He, Zhang, Ren, Sun 2015, "Deep residual learning for image recognition",
// arXiv:1512.03385, section 4.2), with projections where the shape changes.

block Basic(width, stride = 1) {
  // Every brace starts from the tensor that comes here, and their results are added; empty braces pass it through.
  add {
    conv width kernel=3 stride=stride pad=1 bias=false bn relu
    conv width kernel=3 pad=1 bias=false bn
  } {
    // \`in\` is the tensor that entered the block. \`if\` and \`repeat\` are decided when the model is read.
    if stride != 1 || in.channels != width { conv width kernel=1 stride=stride bias=false bn }
  } relu
}

model ${model}(classes = 10) {
  input image [3, 32, 32]

  conv 16 kernel=3 pad=1 bias=false bn relu
  repeat 3 { Basic 16 }
  // Shapes are claimed behind a line or, as below, on one of their own.
  Basic 32 stride=2
  repeat 2 { Basic 32 }
  Basic 64 stride=2
  repeat 2 { Basic 64 }
  -> [64, 8, 8]

  avgpool global
  flatten
  dense classes

  if classes == 10 { expect params == 272_474 }
}
`,
  },
  {
    name: "unet",
    summary: "marks the pixels of a 128x128 colour image, with skip connections (U-Net)",
    text: (
      model,
    ) => `// A small U-Net (Ronneberger, Fischer, Brox 2015, arXiv:1505.04597): a score for each class at every pixel.

block Double(width) {
  repeat 2 { conv width kernel=3 pad=1 bias=false bn relu }
}

model ${model}(classes = 2, width = 16) {
  input image [3, 128, 128]

  // A label names the tensor, too: further down it is joined with what comes up again.
  skip1: Double width
  maxpool 2
  skip2: Double 2 * width
  maxpool 2
  Double 4 * width                -> [4 * width, 32, 32]

  upsample 2
  concat skip2
  Double 2 * width
  upsample 2
  concat skip1
  Double width
  conv classes kernel=1           -> [classes, 128, 128]
  output mask

  if classes == 2 && width == 16 { expect params == 118_610 }
}
`,
  },
  {
    name: "filter",
    summary: "finds the edges of an image, with fixed filters: nothing to train",
    text: (model) => `// The edges of a colour image: weights that are written here need no file and no training.

model ${model} {
  input image [3, 64, 64]

  // The brightness of a pixel, from its red, green and blue (ITU-R BT.601).
  conv 1 kernel=1 bias=false weight=[[[0.299]], [[0.587]], [[0.114]]]

  // Laplace's filter: zero where the image is even.
  pad 1 mode=edge
  conv 1 kernel=3 bias=false weight=[[0, 1, 0], [1, -4, 1], [0, 1, 0]]
  abs                             -> [1, 64, 64]

  expect params == 12
}
`,
  },
];
