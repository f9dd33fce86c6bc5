/** Windows of convolutions and poolings: ONNX's attributes in the words of the layers, as short as they can be written. */
import type { PaddingAttribute } from "../../ops/contract/attributes.ts";
import type { NodeContext } from "../import/node-context.ts";
import { shapeText, type Operand } from "../import/operand.ts";

export interface WindowWords {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pad: PaddingAttribute;
}

/** No window is larger; what asks for more is a mistake in the file. */
const LARGEST = 2 ** 20;

/** How many spatial axes a batch of images has. */
export function spatialRank(node: NodeContext, operand: Operand): number {
  const rank = operand.shape.length - 2;
  return rank >= 1 ? rank : node.fail(`its input is ${shapeText(operand.shape)} where [N, C, ...] is due`);
}

/** The window attributes of a node over `rank` spatial axes, for a kernel given by `kernel_shape` or by a weight. */
export function windowWords(node: NodeContext, rank: number, ofWeight?: readonly number[]): WindowWords {
  const kernel = node.ints("kernel_shape") ?? ofWeight ?? node.fail("its attribute kernel_shape is missing");
  if (ofWeight !== undefined && ofWeight.join() !== kernel.join()) {
    node.fail(`its kernel_shape is [${kernel.join(", ")}], and its weight is for [${ofWeight.join(", ")}]`);
  }
  const ones = Array<number>(rank).fill(1);
  const stride = node.ints("strides", ones);
  const dilation = node.ints("dilations", ones);
  for (const list of [kernel, stride, dilation]) {
    if (list.length !== rank)
      node.fail(`an attribute of its window has ${list.length} entries for ${rank} spatial axes`);
    if (list.some((entry) => entry < 1 || entry > LARGEST))
      node.fail(`an attribute of its window has an entry below 1 or above ${LARGEST}: [${list.join(", ")}]`);
  }
  return { kernel: short(kernel), stride: short(stride), dilation: short(dilation), pad: padWords(node, rank) };
}

function padWords(node: NodeContext, rank: number): PaddingAttribute {
  const automatic = node.word("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
  const given = node.ints("pads");
  if (automatic === "SAME_UPPER") return "same";
  if (automatic === "SAME_LOWER") return "same_lower";
  const pads = automatic === "VALID" || given === undefined ? Array<number>(2 * rank).fill(0) : given;
  return explicitPad(node, pads, rank);
}

/** All begins and then all ends, as one number or one for each axis where that says the same. */
export function explicitPad(node: NodeContext, pads: readonly number[], rank: number): readonly number[] {
  if (pads.length !== 2 * rank) node.fail(`its pads have ${pads.length} entries for ${rank} spatial axes`);
  if (pads.some((pad) => pad > LARGEST)) node.fail(`its pads are more than ${LARGEST}: [${pads.join(", ")}]`);
  if (pads.some((pad) => pad < 0)) node.fail(`its pads are negative: [${pads.join(", ")}]; supported: 0 and more`);
  const [begin, end] = [pads.slice(0, rank), pads.slice(rank)];
  return begin.every((pad, axis) => pad === end[axis]) ? short(begin) : pads;
}

/** One entry where all are equal. */
export function short(list: readonly number[]): readonly number[] {
  return list.every((entry) => entry === list[0]) ? list.slice(0, 1) : list;
}
