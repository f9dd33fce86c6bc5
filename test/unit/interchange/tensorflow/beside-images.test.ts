/** What repeats beside an image that is turned to have its channels in front is turned like it: beside what tfjs computes. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import {
  expectSameAsTfjs,
  floats,
  one,
  problemsOf,
  t4,
  text,
  window,
  type Case,
} from "../../../support/same-as-tfjs.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Of an image of rows, columns and channels. */
function shapesBeside([, height = 1, width = 1, channels = 1]: readonly number[]): readonly (readonly number[])[] {
  return [
    [],
    [1],
    [channels],
    [1, channels],
    [width, 1],
    [width, channels],
    [1, 1, channels],
    [1, width, 1],
    [height, 1, 1],
    [1, width, channels],
    [height, 1, channels],
    [height, width, 1],
    [height, width, channels],
    [1, 1, 1, channels],
    [1, height, width, channels],
  ];
}

const fused = (...ops: readonly string[]): Record<string, unknown> => ({
  ...window([1, 1], "SAME"),
  fused_ops: { list: { s: ops.map((op) => btoa(op)) } },
  num_args: { i: `${ops.length}` },
});

function conv(x?: tf.Tensor, kernel?: tf.Tensor): tf.Tensor {
  return tf.conv2d(t4(x), t4(kernel), 1, "same");
}

function depthwise(x?: tf.Tensor, kernel?: tf.Tensor): tf.Tensor {
  return tf.depthwiseConv2d(t4(x), t4(kernel), 1, "same");
}

function casesOf(image: readonly number[], shape: readonly number[]): readonly Case[] {
  const channels = image[3]!;
  const title = `[${shape.join()}]`;
  const other = floats("other", shape);
  const bias = floats("bias", [channels]);
  const w = floats("w", [3, 3, channels, channels]);
  const deep = floats("w", [3, 3, channels, 1]);
  return [
    one("Prelu", image, [other], {}, (t) => tf.prelu(t["x"]!, t["other"]!), title),
    one("BiasAdd", image, [other], { data_format: text("NHWC") }, (t) => tf.add(t["x"]!, t["other"]!), title),
    one("AddV2", image, [other], {}, (t) => tf.add(t["x"]!, t["other"]!), title),
    one(
      "_FusedConv2D",
      image,
      [w, bias, other],
      fused("BiasAdd", "Prelu"),
      (t) => tf.prelu(tf.add(conv(t["x"], t["w"]), t["bias"]!), t["other"]!),
      `Prelu ${title}`,
    ),
    one(
      "FusedDepthwiseConv2dNative",
      image,
      [deep, bias, other],
      fused("BiasAdd", "Prelu"),
      (t) => tf.prelu(tf.add(depthwise(t["x"], t["w"]), t["bias"]!), t["other"]!),
      `Prelu ${title}`,
    ),
    one(
      "_FusedConv2D",
      image,
      [w, other],
      fused("BiasAdd"),
      (t) => tf.add(conv(t["x"], t["w"]), t["other"]!),
      `BiasAdd ${title}`,
    ),
    one(
      "FusedDepthwiseConv2dNative",
      image,
      [deep, other],
      fused("BiasAdd"),
      (t) => tf.add(depthwise(t["x"], t["w"]), t["other"]!),
      `BiasAdd ${title}`,
    ),
  ];
}

const IMAGES = [
  [1, 3, 3, 3],
  [1, 4, 5, 3],
] as const;

describe.each(IMAGES)("beside an image [%i, %i, %i, %i]", (...image) => {
  it.each(shapesBeside(image).map((shape) => [shape.join(), shape] as const))("[%s]", async (_, shape) => {
    for (const each of casesOf(image, shape)) {
      await expectSameAsTfjs(each).catch((error: unknown) => {
        throw new Error(each.title, { cause: error });
      });
    }
  });
});

it("turns what has the axes of rows of channels", async () => {
  for (const shape of [
    [5, 1],
    [5, 4],
    [1, 5, 1],
    [1, 5, 4],
  ])
    await expectSameAsTfjs(one("Prelu", [1, 5, 4], [floats("s", shape)], {}, ({ x, s }) => tf.prelu(x!, s!)));
});

it("is right by hand: a slope for each row of a square image", async () => {
  const slope = floats("slope", [2, 1, 1], [10, 100]);
  const image = [-1, -2, -3, -4, -5, -6, -7, -8];
  const due = [-10, -20, -30, -40, -500, -600, -700, -800];
  await expectSameAsTfjs(
    one("Prelu", [1, 2, 2, 2], [slope], {}, ({ x }) =>
      // The slopes are those of these pixels, whatever the image holds.
      tf.where(tf.less(x!, 0), tf.mul(x!, tf.div(tf.tensor(due, [1, 2, 2, 2]), tf.tensor(image, [1, 2, 2, 2]))), x!),
    ),
  );
});

it("refuses what has more axes than the image", () => {
  const { graph } = one("Prelu", [1, 3, 3, 3], [floats("slope", [2, 1, 3, 3, 3])], {}, ({ x }) => x!);
  expect(problemsOf(graph).join("\n")).toContain("[2, 1, 3, 3, 3]");
});
