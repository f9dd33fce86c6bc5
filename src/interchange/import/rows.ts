/**
 * Images of another batch than the net's: rows of an example that were moved into the batch, frames of a video or channels
 * that share one kernel. Kernels are fastest over such a batch; the language has none, and says the same with the rows as a
 * spatial axis along which every window has one element.
 */
import type { Value } from "../../graph/graph.ts";
import type { GivenTo } from "../../ops/index.ts";
import type { AttributeRecord } from "../../ops/contract/language-value.ts";
import { constantShape } from "../../tensor/shape.ts";
import type { ParameterSource } from "./assembly.ts";
import type { NodeContext } from "./node-context.ts";
import { valueOperand, type Operand, type ValueOperand } from "./operand.ts";
import { reordered } from "./rearrange.ts";

/** What attributes are along an axis that a window leaves alone. */
const ALONG_ROWS: Readonly<Record<string, number>> = { kernel: 1, stride: 1, dilation: 1, pad: 0, output_pad: 0 };

/** The result of a layer that works on each image by itself, with the attributes that it has for one of `rank` spatial axes. */
export function layerOnImages<Name extends "conv" | "depthwise" | "convtranspose" | "bn">(
  node: NodeContext,
  layer: Name,
  images: Operand,
  attributes: GivenTo<Name>,
  parameters: Readonly<Record<string, ParameterSource>>,
): ValueOperand {
  const [count = 1, channels = 1, ...spatial] = images.shape;
  const rows = count / node.batch;
  const asAxis = Number.isInteger(rows) && rows > 1 && (node.rowsAs === "axis" || spatial.length < 2);
  if (!asAxis) return withShape(node.layer(layer, [node.value(images)], attributes, parameters));
  const apart = { ...images, shape: [node.batch, rows, channels, ...spatial] };
  const inside = reordered(node, apart, [0, 2, 1, ...spatial.map((_, at) => at + 3)]);
  const value = node.layer(layer, [node.value(inside)], withRows(attributes, spatial.length), parameters);
  const made = withShape(value);
  const { shape } = made;
  const back = reordered(node, made, [0, 2, 1, ...spatial.map((_, at) => at + 3)]) as ValueOperand;
  return { ...back, shape: [count, shape[1]!, ...shape.slice(3)] };
}

function withShape(value: Value): ValueOperand {
  return valueOperand(value, constantShape(value.type.shape));
}

/** Lists of an entry or two an axis, with those of the rows in front; one entry that stands for every axis is written out. */
function withRows<A extends AttributeRecord>(attributes: A, rank: number): A {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const along = ALONG_ROWS[name];
      if (along === undefined || !Array.isArray(value)) return [name, value];
      const list = value as readonly number[];
      const full = list.length === 1 ? Array<number>(rank).fill(list[0]!) : list;
      const sides = full.length === 2 * rank && full.length > rank ? [full.slice(0, rank), full.slice(rank)] : [full];
      return [name, sides.flatMap((side) => [along, ...side])];
    }),
  ) as A;
}
