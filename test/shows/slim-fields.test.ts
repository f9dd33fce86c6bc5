/**
 * Receptive fields of the nets of TF-Slim, as the table of TensorFlow's receptive_field library has them (README.md of
 * google-research/receptive_field; Araujo, Norris, Sim, Distill 2019): extent, effective stride and effective padding, which is how
 * far the first field starts before the image.
 */
import { expect, it } from "vitest";
import { measureReceptiveFields } from "../../src/analysis/receptive-field.ts";
import { modelOf } from "../support/models.ts";

const input = "input image [3, 224, 224]";

/** slim/nets/alexnet.py: all of it VALID but for the convolutions behind the first. */
const alexnetV2 = `
model AlexNetV2 {
  ${input}
  conv 64 kernel=11 stride=4 relu
  maxpool 3 stride=2
  conv 192 kernel=5 pad=same relu
  maxpool 3 stride=2
  repeat 2 { conv 384 kernel=3 pad=same relu }
  conv 256 kernel=3 pad=same relu
  maxpool 3 stride=2
}`;

/** slim/nets/vgg.py, up to pool5. */
const vgg16 = `
model Vgg16 {
  ${input}
  for stage in [[64, 2], [128, 2], [256, 3], [512, 3], [512, 3]] {
    repeat stage[1] { conv stage[0] kernel=3 pad=same relu }
    maxpool 2
  }
}`;

/** slim/nets/mobilenet_v1.py: SAME throughout, so that even maps are padded behind alone where the stride is 2. */
const mobileNetV1 = `
block Separable(width, stride = 1) {
  depthwise kernel=3 stride=stride pad=same bias=false bn relu6
  conv width kernel=1 bias=false bn relu6
}
model MobileNetV1 {
  ${input}
  conv 32 kernel=3 stride=2 pad=same bias=false bn relu6
  Separable 64
  for width in [128, 256, 512] {
    Separable width stride=2
    repeat (width == 512 ? 5 : 1) { Separable width }
  }
  Separable 1024 stride=2
  Separable 1024
}`;

/** slim/nets/resnet_v1.py: the stride in the last unit of a block; conv2d_same pads by itself where there is one, the pooling is SAME. */
const resNet50V1 = `
block Unit(width, stride = 1) {
  add {
    conv width kernel=1 bias=false bn relu
    conv width kernel=3 stride=stride pad=1 bias=false bn relu
    conv 4 * width kernel=1 bias=false bn
  } {
    if in.channels != 4 * width { conv 4 * width kernel=1 stride=stride bias=false bn }
    else { maxpool 1 stride=stride }
  } relu
}
model ResNet50V1 {
  ${input}
  conv 64 kernel=7 stride=2 pad=3 bias=false bn relu
  maxpool 3 stride=2 pad=same
  for stage in [[64, 3, 2], [128, 4, 2], [256, 6, 2], [512, 3, 1]] {
    repeat stage[1] - 1 { Unit stage[0] }
    Unit stage[0] stride=stage[2]
  }
}`;

it.each([
  ["alexnet_v2", alexnetV2, 195, 32, 64],
  ["vgg_16", vgg16, 212, 32, 90],
  ["mobilenet_v1", mobileNetV1, 315, 32, 126],
  ["resnet_v1_50", resNet50V1, 483, 32, 239],
])("%s", (_, text, extent, jump, padding) => {
  const { graph } = modelOf(text);
  const fields = measureReceptiveFields(graph).fields.get(graph.outputs[0]!.value);
  const expected = { kind: "window", extent, jump, start: -padding };
  expect(fields).toEqual([expected, expected]);
});
