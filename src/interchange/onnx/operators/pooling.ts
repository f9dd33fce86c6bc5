/** Poolings over windows and over all positions. */
import { resolveWindow } from "../../../tensor/window.ts";
import { constantShape } from "../../../tensor/shape.ts";
import { constantDim } from "../../../tensor/dim.ts";
import { paddingOf } from "../../../ops/shared/windowed.ts";
import type { GivenTo } from "../../../ops/index.ts";
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";
import type { Operand } from "../../import/operand.ts";
import { explicitPad, spatialRank, windowWords, type WindowWords } from "../window.ts";

type PoolingName = "maxpool" | "avgpool" | "lppool";

function givePooled<Name extends PoolingName>(
  node: NodeContext,
  layer: Name,
  image: Operand,
  attributes: GivenTo<Name>,
): void {
  const value = node.layer(layer, [node.value(node.channelwise(image))], attributes);
  node.give(0, value, [...image.shape.slice(0, 2), ...constantShape(value.type.shape).slice(2)]);
}

interface Pooled {
  readonly image: Operand;
  readonly window: WindowWords & { readonly ceil: boolean };
}

function windowOf(node: NodeContext): Pooled {
  const image = node.operand(0);
  const window = windowWords(node, spatialRank(node, image));
  return { image, window: { ...window, ceil: node.int("ceil_mode", 0) === 1 } };
}

function maxPool(node: NodeContext): void {
  const { image, window } = windowOf(node);
  // In which order the second output counts positions; that output is not made.
  node.ignore("storage_order");
  givePooled(node, "maxpool", image, { ...window });
}

function averagePool(node: NodeContext): void {
  const { image, window } = windowOf(node);
  const countsPadding = node.int("count_include_pad", 0) === 1;
  const pad = countsPadding ? inNumbers(node, image, window) : window.pad;
  givePooled(node, "avgpool", image, { ...window, pad, count_include_pad: countsPadding });
}

/** Automatic padding never counts in the layer's averages; in numbers it can. */
function inNumbers(node: NodeContext, image: Operand, window: WindowWords): readonly number[] {
  if (typeof window.pad !== "string") return window.pad;
  const extents = image.shape.slice(2);
  const { padBegin, padEnd } = resolveWindow(extents, { ...window, padding: paddingOf(window.pad, extents.length)! });
  return explicitPad(node, [...padBegin, ...padEnd].map(constantDim), extents.length);
}

function lpPool(node: NodeContext): void {
  const { image, window } = windowOf(node);
  givePooled(node, "lppool", image, { ...window, p: orderOf(node) });
}

/** A float in version 1. */
function orderOf(node: NodeContext): number {
  const p = node.opset < 2 ? node.float("p", 2) : node.int("p", 2);
  return p > 0 ? p : node.fail(`its order p is ${p}; supported: more than 0`);
}

function globalPool<Name extends PoolingName>(
  layer: Name,
  more: (node: NodeContext) => GivenTo<Name> = () => ({}),
): Operator {
  return {
    convert(node) {
      const image = node.operand(0);
      spatialRank(node, image);
      givePooled(node, layer, image, { kernel: "global", ...more(node) });
    },
  };
}

export const poolings: Operators = {
  MaxPool: { except: "the output Indices, windows that lie wholly in the padding", convert: maxPool },
  AveragePool: { except: "windows that lie wholly in the padding", convert: averagePool },
  LpPool: { except: "windows that lie wholly in the padding", convert: lpPool },
  GlobalMaxPool: globalPool("maxpool"),
  GlobalAveragePool: globalPool("avgpool"),
  GlobalLpPool: globalPool("lppool", (node) => ({ p: orderOf(node) })),
};
