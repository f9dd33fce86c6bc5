/** Operators of ONNX on tensors that have their channels last, and the constants that they take. */
import type { ImportAttribute } from "../../import/graph.ts";
import type { NodeContext, Operator } from "../../import/node-context.ts";
import { inOtherLayout } from "../../import/rearrange.ts";
import { constantOperand, padShape, shapeText, type Operand } from "../../import/operand.ts";

export type Attributes = Readonly<Record<string, ImportAttribute>>;

export const int = (value: number): ImportAttribute => ({ kind: "int", value });
export const ints = (values: readonly number[]): ImportAttribute => ({ kind: "ints", values });
export const float = (value: number): ImportAttribute => ({ kind: "float", value });
export const text = (value: string): ImportAttribute => ({ kind: "string", value });

/** One number. */
export function numberOf(value: number, elementType: "float32" | "int64" = "float32"): Operand {
  return constantOperand(elementType, [], [value]);
}

/** A list of whole numbers. */
export function listOf(values: readonly number[]): Operand {
  return constantOperand("int64", [values.length], values);
}

/** An operator whose first output is what `compute` gives. */
export function computing(compute: (node: NodeContext) => Operand, except?: string): Operator {
  return { convert: (node) => node.output(0, compute(node)), ...(except === undefined ? {} : { except }) };
}

export function transposed(node: NodeContext, x: Operand, perm: readonly number[]): Operand {
  return inOtherLayout(node, x, perm);
}

export function reshaped(node: NodeContext, x: Operand, shape: readonly number[]): Operand {
  return node.apply("Reshape", [x, listOf(shape)], { allowzero: int(1) }, "shape");
}

/** Whether tensors have their channels last (`NHWC`), as the node says. */
export function isChannelsLast(node: NodeContext): boolean {
  const format = node.string("data_format", "NHWC");
  if (!/^N(C[DHW]+|[DHW]+C)$/.test(format)) node.fail(`its data_format ${format} is not supported`);
  return format.endsWith("C");
}

/** An operand that repeats beside a tensor, brought into the order of axes in which the tensor is given. */
export type Beside = (operand: Operand) => Operand;

/** What `compute` makes of a tensor `[N, C, …]`, between permutations where its channels are last. */
export function onChannelsFirst(
  node: NodeContext,
  x: Operand,
  channelsLast: boolean,
  compute: (x: Operand, beside: Beside) => Operand,
): Operand {
  const rank = x.shape.length;
  if (rank < 3) return compute(x, (operand) => operand);
  const spatial = Array.from({ length: rank - 2 }, (_, at) => at);
  const alongChannels: Beside = (operand) =>
    reshaped(node, operand, [operand.shape.at(-1) ?? 1, ...spatial.map(() => 1)]);
  if (!channelsLast) return compute(x, (operand) => (operand.shape.length === 1 ? alongChannels(operand) : operand));
  const toFirst = [0, rank - 1, ...spatial.map((at) => at + 1)];
  const beside: Beside = (operand) => {
    const { shape } = operand;
    if (shape.slice(0, -1).every((extent) => extent === 1)) return alongChannels(operand);
    if (shape.length > rank) node.fail(`its input ${shapeText(shape)} does not repeat to ${shapeText(x.shape)}`);
    return transposed(node, reshaped(node, operand, padShape(shape, rank)), toFirst);
  };
  return transposed(node, compute(transposed(node, x, toFirst), beside), [0, ...spatial.map((at) => at + 2), 1]);
}

/** The entries of a list of one number an axis that are those of its spatial axes; of the others each must be `other`. */
export function spatialEntries(
  node: NodeContext,
  name: string,
  list: readonly number[],
  channelsLast: boolean,
  other = 1,
): readonly number[] {
  const spatial = channelsLast ? list.slice(1, -1) : list.slice(2);
  const others = channelsLast ? [list[0], list.at(-1)] : list.slice(0, 2);
  if (others.some((each) => each !== other))
    node.fail(`its ${name} are [${list.join(", ")}]; supported: ${other} along batch and channels`);
  return spatial;
}

/** Padding as ONNX has it. */
export function paddingOf(node: NodeContext, channelsLast: boolean, kernel: readonly number[]): Attributes {
  const explicit = node.ints("explicit_paddings") ?? [];
  const padding = node.word("padding", "VALID", "SAME", "EXPLICIT");
  // A window of one element needs none.
  const isSame = padding === "SAME" && kernel.some((extent) => extent !== 1);
  if (padding !== "EXPLICIT") return { auto_pad: text(isSame ? "SAME_UPPER" : "VALID") };
  const pairs = explicit.flatMap((begin, at) => (at % 2 === 0 ? [[begin, explicit[at + 1] ?? 0] as const] : []));
  const spatial = channelsLast ? pairs.slice(1, -1) : pairs.slice(2);
  return { pads: ints([...spatial.map(([begin]) => begin), ...spatial.map(([, end]) => end)]) };
}

/** All begins and then all ends, of pairs of an axis each. */
export function beginsAndEnds(pairs: readonly number[]): readonly (readonly number[])[] {
  return [0, 1].map((rest) => pairs.filter((_, at) => at % 2 === rest));
}
