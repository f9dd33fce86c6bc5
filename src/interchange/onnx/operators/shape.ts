/** Operators that take tensors apart, put them together and move their elements. */
import { amountsOf, padModes, type PadMode } from "../../../ops/shared/margins.ts";
import { expanded, gathered, MOST_ELEMENTS } from "../../import/constant-tensors.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { broadcastShape, padShape, shapeText, valueOperand, type Operand } from "../../import/operand.ts";
import { joined, picked, pickedAt, reordered, tiled, type Pick } from "../../import/rearrange.ts";

// ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Bounds are attributes before version 10 and inputs from then on. */
function slice(node: NodeContext): void {
  const operand = node.operand(0);
  const { shape } = operand;
  const old = node.opset < 10;
  const starts = old ? node.ints("starts", []) : node.integers(1, "its starts");
  const ends = old ? node.ints("ends", []) : node.integers(2, "its ends");
  const given = old ? node.ints("axes") : node.optionalIntegers(3, "its axes");
  const steps = old ? undefined : node.optionalIntegers(4, "its steps");
  const axes = node.axes(given ?? starts.map((_, axis) => axis), shape.length);
  if (ends.length !== starts.length || axes.length !== starts.length)
    node.fail("its starts, ends and axes differ in number");
  const picks = axes.map((axis, at) => pickOf(node, axis, shape[axis]!, starts[at]!, ends[at]!, steps?.[at] ?? 1));
  node.output(0, picked(node, operand, picks));
}

/** Bounds as in Python: negative ones count from the end, and those beyond it stop there. */
function pickOf(node: NodeContext, axis: number, extent: number, start: number, end: number, step: number): Pick {
  if (step === 0) node.fail(`its step along axis ${axis} is 0`);
  const [lowest, highest] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clamp = (bound: number): number => Math.max(lowest, Math.min(highest, bound < 0 ? bound + extent : bound));
  const first = clamp(start);
  return { axis, first, step, count: Math.max(0, Math.ceil((clamp(end) - first) / step)) };
}

/** Sizes are an attribute before version 13 and an input from then on; without any, parts are equal but for the last. */
function split(node: NodeContext): void {
  const operand = node.operand(0);
  const axis = node.axis(node.int("axis", 0), operand.shape.length);
  const extent = operand.shape[axis]!;
  const given = node.opset < 13 ? node.ints("split") : node.optionalIntegers(1, "the sizes of its parts");
  const count = node.int("num_outputs", node.node.outputs.length);
  if (count !== node.node.outputs.length) node.fail(`it makes ${count} parts for ${node.node.outputs.length} outputs`);
  const part = Math.ceil(extent / count);
  const sizes = given ?? Array.from({ length: count }, (_, at) => Math.min(part, extent - at * part));
  if (sizes.reduce((sum, size) => sum + size, 0) !== extent || sizes.some((size) => size < 0)) {
    node.fail(`its parts [${sizes.join(", ")}] do not make up the ${extent} of axis ${axis}`);
  }
  let first = 0;
  for (const [at, size] of sizes.entries()) {
    node.output(at, picked(node, operand, [{ axis, first, step: 1, count: size }]));
    first += size;
  }
}

function gather(node: NodeContext): void {
  const operand = node.operand(0);
  const { shape, elementType } = operand;
  const axis = node.axis(node.int("axis", 0), shape.length);
  const extent = shape[axis]!;
  const indices = node.demandWhole(node.constantOperand(1, "its indices"), "the list of indices");
  const wrong = indices.data().find((index) => index < -extent || index >= extent);
  if (wrong !== undefined) node.fail(`its index ${wrong} is out of range for the ${extent} of axis ${axis}`);
  if (operand.kind === "constant") return node.output(0, gathered(operand, axis, indices));
  const counted = Array.from(indices.data(), (index) => (index < 0 ? index + extent : index));
  const taken = pickedAt(node, operand, axis, counted);
  const result = [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)];
  node.give(0, node.value(taken, node.inGraph(result), [elementType]), result, elementType);
}

// ── Joining and repeating ────────────────────────────────────────────────────────────────────────────────────────────

function concat(node: NodeContext): void {
  const all = node.operands();
  const rank = all[0]?.shape.length ?? 0;
  const axis = node.axis(node.int("axis") ?? (node.opset < 4 ? 1 : node.fail("its attribute axis is missing")), rank);
  const first = all[0]!;
  const misfit = all.find(
    ({ shape }) => shape.length !== rank || shape.some((extent, at) => at !== axis && extent !== first.shape[at]),
  );
  if (misfit !== undefined) {
    node.fail(`its inputs ${shapeText(first.shape)} and ${shapeText(misfit.shape)} differ in more than axis ${axis}`);
  }
  const full = all.filter(({ shape }) => shape[axis] !== 0);
  node.output(0, full.length === 0 ? first : joined(node, full, axis));
}

function expand(node: NodeContext): void {
  const operand = node.operand(0);
  const asked = node.integers(1, "the shape");
  const shape = asked.some((extent) => extent < 0) ? undefined : broadcastShape([operand.shape, asked]);
  if (shape === undefined)
    return node.fail(`its input ${shapeText(operand.shape)} does not expand to ${shapeText(asked)}`);
  if (operand.kind === "constant") return node.output(0, expanded(operand, shape));
  const full = padShape(operand.shape, shape.length);
  const repeats = shape.map((extent, axis) => extent / full[axis]!);
  node.output(0, tiled(node, { ...operand, shape: full }, repeats));
}

function tile(node: NodeContext): void {
  const operand = node.operand(0);
  const repeats = node.opset < 6 ? oldRepeats(node, operand) : node.integers(1, "its repeats");
  if (repeats.length !== operand.shape.length || repeats.some((times) => times < 1)) {
    node.fail(`its repeats are [${repeats.join(", ")}] for an input ${shapeText(operand.shape)}`);
  }
  node.output(0, tiled(node, operand, repeats));
}

/** One axis and how often, each an input. */
function oldRepeats(node: NodeContext, { shape }: Operand): readonly number[] {
  const times = node.number(1, "its number of copies", 1);
  const axis = node.axis(node.number(2, "its axis", 0), shape.length);
  return shape.map((_, at) => (at === axis ? times : 1));
}

// ── Order ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function transpose(node: NodeContext): void {
  const operand = node.operand(0);
  const rank = operand.shape.length;
  const order = node.ints("perm") ?? operand.shape.map((_, axis) => rank - 1 - axis);
  if (order.length !== rank) node.fail(`its attribute perm names ${order.length} of ${rank} axes`);
  node.output(0, reordered(node, operand, node.axes(order, rank)));
}

/** Blocks of channels become squares of positions, by PyTorch's order of the channels (CRD) or the other (DCR). */
function depthToSpace(node: NodeContext): void {
  const operand = node.operand(0);
  const size = blockSize(node, operand);
  const [batch, channels, height, width] = operand.shape as [number, number, number, number];
  const rest = channels / (size * size);
  if (!Number.isInteger(rest)) node.fail(`its ${channels} channels are not a multiple of ${size * size}`);
  const result = [batch, rest, height * size, width * size];
  if (node.word("mode", "DCR", "CRD") === "CRD") {
    return node.give(0, node.layer("pixelshuffle", [node.value(operand)], { factor: size }), result);
  }
  const blocks = seen(node, operand, [batch, size, size, rest, height, width]);
  node.output(0, seen(node, reordered(node, blocks, [0, 3, 4, 1, 5, 2]), result));
}

function spaceToDepth(node: NodeContext): void {
  const operand = node.operand(0);
  const size = blockSize(node, operand);
  const [batch, channels, height, width] = operand.shape as [number, number, number, number];
  const [rows, columns] = [height / size, width / size];
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) {
    node.fail(`its ${height}x${width} positions do not fall into blocks of ${size}x${size}`);
  }
  const blocks = seen(node, operand, [batch, channels, rows, size, columns, size]);
  const result = [batch, channels * size * size, rows, columns];
  node.output(0, seen(node, reordered(node, blocks, [0, 3, 5, 1, 2, 4]), result));
}

function blockSize(node: NodeContext, { shape }: Operand): number {
  const size = node.int("blocksize") ?? node.fail("its attribute blocksize is missing");
  if (shape.length !== 4) node.fail(`its input is ${shapeText(shape)} where 4 axes are due`);
  return size >= 1 ? size : node.fail(`its blocksize is ${size}`);
}

/** The operand under another ONNX shape of as many elements. */
function seen(node: NodeContext, operand: Operand, shape: readonly number[]): Operand {
  return valueOperand(node.value(operand, node.inGraph(shape)), shape);
}

// ── Padding ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What is added before and behind one axis. */
interface Margins {
  readonly axis: number;
  readonly begin: number;
  readonly end: number;
}

/** Amounts are attributes before version 11 and inputs from then on; negative ones take away. */
function pad(node: NodeContext): void {
  const operand = node.operand(0);
  const rank = operand.shape.length;
  const mode = node.word("mode", ...padModes, "wrap");
  const old = node.opset < 11;
  const amounts = old ? (node.ints("pads") ?? node.ints("paddings", [])) : node.integers(1, "how much it adds");
  const value = old ? node.float("value", 0) : node.number(2, "what it fills with", 0);
  const axes = node.axes((old ? undefined : node.optionalIntegers(3, "its axes")) ?? [...operand.shape.keys()], rank);
  if (amounts.length !== 2 * axes.length) node.fail(`it has ${amounts.length} amounts for ${axes.length} axes`);
  const margins = axes.map((axis, at) => ({ axis, begin: amounts[at]!, end: amounts[at + axes.length]! }));
  const cropped = picked(
    node,
    operand,
    margins.map(({ axis, begin, end }) => {
      const [before, behind] = [Math.max(0, -begin), Math.max(0, -end)];
      return { axis, first: before, step: 1, count: operand.shape[axis]! - before - behind };
    }),
  );
  const added = margins
    .map(({ axis, begin, end }) => ({ axis, begin: Math.max(0, begin), end: Math.max(0, end) }))
    .filter(({ begin, end }) => begin > 0 || end > 0);
  node.output(0, mode === "wrap" ? wrapped(node, cropped, added) : padded(node, cropped, added, mode, value));
}

function wrapped(node: NodeContext, operand: Operand, margins: readonly Margins[]): Operand {
  return margins.reduce((at, { axis, begin, end }) => {
    const extent = at.shape[axis]!;
    if (begin + end > MOST_ELEMENTS) node.fail(`it adds ${begin} and ${end} to axis ${axis}`);
    const indices = Array.from({ length: begin + extent + end }, (_, i) => (((i - begin) % extent) + extent) % extent);
    return pickedAt(node, at, axis, indices);
  }, operand);
}

/** Axes without a name, and the batch, become spatial ones: 1s are put in front until every padded axis is one. */
function padded(
  node: NodeContext,
  operand: Operand,
  margins: readonly Margins[],
  mode: PadMode,
  value: number,
): Operand {
  if (margins.length === 0) return operand;
  const { shape } = operand;
  const first = Math.min(...margins.map(({ axis }) => axis));
  const forms = [...(first > 0 ? [node.inGraph(shape)] : []), padShape(shape, shape.length + Math.max(0, 2 - first))];
  const found = forms.flatMap((form) => {
    const amounts = amountsOf(marginsUnder(form, shape, margins));
    return amounts === undefined ? [] : [{ form, amounts }];
  });
  const { form, amounts } = found[0]!;
  const attributes = { ...amounts, mode, ...(mode === "constant" ? { value } : {}) };
  const result = shape.map((extent, axis) => {
    const margin = margins.find((each) => each.axis === axis);
    return extent + (margin?.begin ?? 0) + (margin?.end ?? 0);
  });
  return valueOperand(node.layer("pad", [node.value(operand, form)], attributes), result);
}

/** For every axis of the same elements under another shape, which has more or fewer in front. */
function marginsUnder(form: readonly number[], shape: readonly number[], margins: readonly Margins[]) {
  const lead = form.length - shape.length;
  const side = (of: "begin" | "end") => form.map((_, at) => margins.find(({ axis }) => axis + lead === at)?.[of] ?? 0);
  return { begin: side("begin"), end: side("end") };
}

export const rearrangements: Operators = {
  Slice: { except: "bounds that are computed from the inputs", convert: slice },
  Split: { except: "sizes that are computed from the inputs", convert: split },
  Gather: { except: "indices that are computed from the inputs", convert: gather },
  Concat: { convert: concat },
  Expand: { except: "a shape that is computed from the inputs", convert: expand },
  Tile: { except: "repeats that are computed from the inputs", convert: tile },
  Transpose: { convert: transpose },
  DepthToSpace: { convert: depthToSpace },
  SpaceToDepth: { convert: spaceToDepth },
  Pad: { except: "amounts that are computed from the inputs", convert: pad },
};
