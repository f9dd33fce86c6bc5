/** Calls of other frameworks that are about axes and sides, which they count otherwise. */
import type { CallContext, WrittenCall } from "./written-call.ts";

/** What a call means that is about shapes; its text is undefined where that is not clear. Undefined where it is none. */
export function callOfShape(
  name: string,
  call: WrittenCall,
  around: CallContext,
): { readonly text: string | undefined } | undefined {
  if (!call.parenthesised) return undefined;
  const keras = Object.hasOwn(ofKeras, name) ? ofKeras[name]!(call) : undefined;
  if (keras !== undefined) return { text: keras };
  if (/^(permute|transpose)$/i.test(name)) return whereClear(permuted(call) ?? swapped(call));
  if (/^(view|reshape)$/i.test(name)) return whereClear(reshaped(call));
  if (name === "LayerNorm" && (call.values.length > 0 || call.named.some(([key]) => key === "normalized_shape")))
    return { text: layerNorm(call, around) };
  const isShared = name === "PReLU" && /^(torch\.)?nn\./.test(call.name);
  return isShared && call.named.length === 0 && [undefined, "1"].includes(call.values[0])
    ? { text: "prelu(shared=true)" }
    : undefined;
}

/** Layers of Keras whose axes are counted from 1 or are all that they say. Undefined where the call is another. */
const ofKeras: Readonly<Record<string, (call: WrittenCall) => string | undefined>> = {
  Permute: permutedChannelsLast,
  Cropping1D: (call) => cropped(call, ["length"]),
  Cropping2D: (call) => cropped(call, ["height", "width"]),
  Cropping3D: (call) => cropped(call, ["depth", "height", "width"]),
  ReLU: ({ values, named }) => (isOnly(values, named, "max_value", /^6(\.0)?$/) ? "relu6" : undefined),
  PReLU: ({ values, named }) => (isOnly(values, named, "shared_axes", /^[[(]1(, ?2)?,?[\])]$/) ? "prelu" : undefined),
  Resizing: ({ values, named }) =>
    values.length === 2 && named.length === 0 ? `resize([${values.join(", ")}], mode=linear)` : undefined,
};

function isOnly(values: readonly string[], named: WrittenCall["named"], argument: string, form: RegExp): boolean {
  return values.length === 0 && named.length === 1 && named[0]![0] === argument && form.test(named[0]![1]);
}

/** `Permute((2, 1, 3))`, from 1 on and with the channels last. */
function permutedChannelsLast(call: WrittenCall): string | undefined {
  const order = numbersIn(call, "dims")?.map(Number) ?? [];
  const rank = order.length;
  if (order.toSorted().join() !== Array.from({ length: rank }, (_, at) => at + 1).join() || rank < 2) return undefined;
  const axes = order.map((axis) => (axis === rank ? 0 : axis));
  return `permute [${[axes.at(-1), ...axes.slice(0, -1)].join(", ")}]`;
}

/** `Cropping2D(1)`, `Cropping2D(((1, 2), (3, 0)))` */
function cropped({ values, named }: WrittenCall, axes: readonly string[]): string | undefined {
  const [text = "", ...others] = [...values, ...named.map(([, value]) => value)];
  const given = text.split(",").map((each) => each.replaceAll(/[[\]() ]/g, ""));
  if (others.length > 0 || !given.every((each) => /^\d+$/.test(each))) return undefined;
  const sides = axes.map((_, at) => {
    if (given.length === 1) return [given[0]!, given[0]!];
    return given.length === axes.length ? [given[at]!, given[at]!] : [given[2 * at] ?? "0", given[2 * at + 1] ?? "0"];
  });
  const ranges = axes.map((axis, at) => {
    const [begin, end] = sides[at]!;
    return begin === "0" && end === "0" ? "" : `${axis}=[${begin}, ${end === "0" ? `here.${axis}` : `-${end}`}]`;
  });
  return `slice ${ranges.filter((each) => each !== "").join(" ")}`;
}

function whereClear(text: string | undefined): { readonly text: string } | undefined {
  return text === undefined ? undefined : { text };
}

/** Numbers in one list or side by side; undefined where there are others. */
function numbersIn({ values, named }: WrittenCall, argument: string): readonly string[] | undefined {
  const only = values.length === 1 && named.length === 0 ? values[0] : undefined;
  const listed = only ?? (values.length === 0 && named[0]?.[0] === argument ? named[0][1] : undefined);
  const inList = listed === undefined ? undefined : itemsOf(listed);
  return inList ?? values.map((text) => text.trim());
}

/** What stands in the brackets of a list. */
function itemsOf(text: string): readonly string[] | undefined {
  return /^[[(](.*?),?[ \t]*[\])]$/
    .exec(text)?.[1]
    ?.split(",")
    .map((each) => each.trim());
}

/** `x.view(x.size(0), -1)`, with the batch in front. */
function reshaped(call: WrittenCall): string | undefined {
  const [batch = "", ...rest] = numbersIn(call, "shape") ?? [];
  const isSized = rest.length > 0 && rest.every((text) => /^-?\d+$/.test(text));
  if (!isSized || !/^(-1|\w+\.(size\(0\)|shape\[0\]))$/.test(batch)) return undefined;
  return rest.join() === "-1" ? "flatten" : `reshape [${rest.join(", ")}]`;
}

/** `x.permute(0, 2, 3, 1)` */
function permuted(call: WrittenCall): string | undefined {
  const [batch, ...rest] = numbersIn(call, "perm") ?? [];
  const isSound = batch === "0" && rest.length > 1 && rest.every((text) => /^\d+$/.test(text));
  return isSound ? `permute [${rest.map((text) => Number(text) - 1).join(", ")}]` : undefined;
}

/** `x.transpose(2, 3)`, of the two axes of a plane. */
function swapped({ values, named }: WrittenCall): string | undefined {
  return named.length === 0 && values.toSorted().join() === "2,3" ? "permute [0, 2, 1]" : undefined;
}

/** PyTorch's goes over the last axes, as many as are given. Where the tensor is not known it may be any. */
function layerNorm({ values, named }: WrittenCall, { channels, axisName }: CallContext): string | undefined {
  const [shape, ...rest] = [...values, ...named.filter(([key]) => key === "normalized_shape").map(([, text]) => text)];
  const others = named.filter(([key]) => key !== "normalized_shape");
  if (shape === undefined || rest.length > 0 || others.some(([key]) => key !== "eps")) return undefined;
  const eps = others.map(([, text]) => `eps=${text}`);
  const sizes = itemsOf(shape) ?? [shape];
  const ofAll = sizes.length === 3 ? "[channels, height, width]" : undefined;
  const isOfChannels = sizes.length === 1 && sizes[0] === `${channels}`;
  const last = axisName?.(`[${sizes.map((_, at) => at - sizes.length).join(", ")}]`);
  const axes = isOfChannels ? undefined : (last ?? ofAll);
  if (axes === undefined && !isOfChannels) return undefined;
  const given = [...(axes === undefined ? [] : [`axes=${axes.replace(/^\[(\w+)\]$/, "$1")}`]), ...eps];
  return given.length === 0 ? "layernorm" : `layernorm(${given.join(", ")})`;
}

/**
 * Amounts of padding as ours. PyTorch has pairs of begin and end, from the last axis to the first; Keras one for each axis.
 * Undefined where they mean axes that are not known.
 */
export function sidesOf(layer: string, text: string): string | undefined {
  const isOfTorch = /^(?:\w+\.)*\w+Pad[123]d$/.test(layer) || /^(?:\w+\.)*(?:F|functional)\.pad$/.test(layer);
  const axes = /Pad(\d)d$/.exec(layer)?.[1];
  const pairs = pairsOf(text, isOfTorch);
  if (pairs === undefined) return inBrackets(text);
  if (isOfTorch && pairs.length !== Number(axes ?? 2)) return undefined;
  const inOrder = isOfTorch ? pairs.toReversed() : pairs;
  return `[${[...inOrder.map(([begin]) => begin), ...inOrder.map(([, end]) => end)].join(", ")}]`;
}

function inBrackets(text: string): string {
  const items = itemsOf(text);
  return items === undefined ? text : `[${items.join(", ")}]`;
}

/** `(1, 2, 3, 4)` of PyTorch, `((1, 2), (3, 4))` of Keras; undefined where there are no such pairs. */
function pairsOf(text: string, isOfTorch: boolean): readonly (readonly [begin: string, end: string])[] | undefined {
  const inPairs = /^[[(]\s*(?:[[(][^()[\]]*[\])]\s*,?\s*)+[\])]$/.test(text);
  const flat = itemsOf(text)?.map((each) => each.replaceAll(/[[\]()]/g, "").trim());
  if (flat === undefined || flat.length % 2 === 1 || !(inPairs || isOfTorch)) return undefined;
  return flat.flatMap((begin, at) => (at % 2 === 0 ? [[begin, flat[at + 1]!] as const] : []));
}
