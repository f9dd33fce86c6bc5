/** Nets whose figures are published, built layer by layer as their papers and reference codes have them. */
import type { Graph, Node, Value } from "../../../src/graph/graph.ts";
import { netOf, type Net } from "../../property/net.ts";

export function lenet(): Graph {
  const net = netOf([1, 28, 28], 1, "LeNet");
  net.layer("conv", { channels: 6, kernel: [5], pad: [2] });
  net.layer("sigmoid");
  net.layer("avgpool", { kernel: [2], stride: [2] });
  net.layer("conv", { channels: 16, kernel: [5] });
  net.layer("sigmoid");
  net.layer("avgpool", { kernel: [2], stride: [2] });
  net.layer("flatten");
  for (const features of [120, 84]) {
    net.layer("dense", { features });
    net.layer("sigmoid");
  }
  net.layer("dense", { features: 10 });
  net.output("out");
  return net.finish();
}

/** torchvision's, "One weird trick" (Krizhevsky 2014); `last` is the third pooling. */
export function alexnet(batch = 1): { readonly graph: Graph; readonly last: Value } {
  const net = netOf([3, 224, 224], batch, "AlexNet");
  const conv = (channels: number, kernel: number, stride: number, pad: number): void => {
    net.layer("conv", { channels, kernel: [kernel], stride: [stride], pad: [pad] });
    net.layer("relu");
  };
  const pool = (): Node => net.layer("maxpool", { kernel: [3], stride: [2] });
  conv(64, 11, 4, 2);
  pool();
  conv(192, 5, 1, 2);
  pool();
  conv(384, 3, 1, 1);
  conv(256, 3, 1, 1);
  conv(256, 3, 1, 1);
  const last = pool().outputs[0]!;
  net.layer("flatten");
  for (const features of [4096, 4096]) {
    net.layer("dense", { features });
    net.layer("relu");
    net.layer("dropout");
  }
  net.layer("dense", { features: 1000 });
  net.output("out");
  return { graph: net.finish(), last };
}

export function vgg16Features(): Graph {
  const net = netOf([3, 224, 224], 1, "VGG16");
  for (const [channels, times] of [
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ] as const) {
    for (let at = 0; at < times; at++) {
      net.layer("conv", { channels, kernel: [3], pad: [1] });
      net.layer("relu");
    }
    net.layer("maxpool", { kernel: [2] });
  }
  net.output("features");
  return net.finish();
}

export interface ResNetOptions {
  /** torchvision halves in the first block of a stage, TensorFlow-slim in the last. */
  readonly strideIn: "first" | "last";
  readonly poolPad: "same" | readonly number[];
}

/** ResNet-50; `features` is the tensor before global pooling. */
export function resnet50({ strideIn, poolPad }: ResNetOptions): { readonly graph: Graph; readonly features: Value } {
  const net = netOf([3, 224, 224], 1, "ResNet50");
  convBn(net, 64, 7, 2);
  net.layer("relu");
  net.layer("maxpool", { kernel: [3], stride: [2], pad: poolPad });
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const halves = strideIn === "first" ? stage > 0 : stage < 3;
    const at = strideIn === "first" ? 0 : blocks - 1;
    for (let block = 0; block < blocks; block++) {
      bottleneck(net, 64 * 2 ** stage, halves && block === at ? 2 : 1, block === 0);
    }
  }
  const features = net.current;
  net.layer("avgpool", { kernel: "global" });
  net.layer("flatten");
  net.layer("dense", { features: 1000 });
  net.output("out");
  return { graph: net.finish(), features };
}

function convBn(net: Net, channels: number, kernel: number, stride: number): void {
  net.layer("conv", { channels, kernel: [kernel], stride: [stride], pad: [(kernel - 1) / 2], bias: false });
  net.layer("bn");
}

function bottleneck(net: Net, width: number, stride: number, project: boolean): void {
  const entered = net.current;
  convBn(net, width, 1, 1);
  net.layer("relu");
  convBn(net, width, 3, stride);
  net.layer("relu");
  convBn(net, width * 4, 1, 1);
  const residual = net.current;
  net.current = entered;
  if (project) convBn(net, width * 4, 1, stride);
  // Slim subsamples the shortcut with a pooling of 1x1.
  else if (stride > 1) net.layer("maxpool", { kernel: [1], stride: [stride] });
  net.layer("add", {}, { inputs: [residual, net.current] });
  net.layer("relu");
}

/** MobileNet v1 up to its last pointwise convolution. */
export function mobilenetFeatures(): Graph {
  const net = netOf([3, 224, 224], 1, "MobileNet");
  net.layer("conv", { channels: 32, kernel: [3], stride: [2], pad: "same" });
  for (const [channels, stride] of [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [1024, 2],
    [1024, 1],
  ] as const) {
    net.layer("depthwise", { kernel: [3], stride: [stride], pad: "same" });
    net.layer("conv", { channels, kernel: [1] });
  }
  net.output("features");
  return net.finish();
}
