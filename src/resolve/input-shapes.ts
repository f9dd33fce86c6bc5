/**
 * Shapes of inputs that read otherwise than they were probably meant: with a batch in front, or with the channels last,
 * as other frameworks write them. An input that is permuted, reshaped or cut first is meant as it is.
 */
import { spanText } from "../base/source.ts";
import type { Value } from "../graph/graph.ts";
import type { Body, InputStatement } from "../syntax/ast.ts";
import { formatDim, isConstantDim, type Dim } from "../tensor/dim.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import { isPoison } from "./value.ts";

export function judgeInputShapes(frame: Frame): void {
  const { model, body } = frame.instance;
  const inputs = new Map(model.inputs.flatMap((input) => (isPoison(input) ? [] : [[nameOf(input), input]])));
  const rearranged = new Set(model.nodes.flatMap(({ op, inputs: read }) => (op.category === "shape" ? read : [])));
  for (const statement of inputsOf(body)) {
    const tensor = inputs.get(statement.name.text);
    if (tensor !== undefined && !rearranged.has(tensor)) judge(frame, statement, tensor);
  }
}

export function inputsOf(body: Body): readonly InputStatement[] {
  return body.statements.flatMap((statement) =>
    statement.kind === "input" ? [statement] : bodiesInside(statement).flatMap(inputsOf),
  );
}

function nameOf(value: Value): string | undefined {
  return value.kind === "input" ? value.name : undefined;
}

function judge(frame: Frame, { dimensions = [], shapeSpan }: InputStatement, { type }: Value): void {
  const dims = type.shape.slice(1);
  const order = meantOrder(dims);
  if (order === undefined || dimensions.length !== dims.length) return;
  const { layout } = frame.instance.model;
  const corrected = `[${order.map((at) => spanText(dimensions[at]!.span)).join(", ")}]`;
  const batch = dims.length > order.length;
  const isLast = order[0] === dims.length - 1;
  const reads = `${formatDim(dims[0]!)} channel${dims[0] === 1 ? "" : "s"}`;
  const ordersArrays = layout?.order === "NHWC";
  reportMistake(frame, {
    code: "resolve/input-order",
    severity: "warning",
    message: `\`${spanText(shapeSpan)}\` is ${batch ? "a volume" : "an image"} of ${reads}: shapes are [channels, height, width]${batch ? ", without the batch" : ""}`,
    span: shapeSpan,
    notes: isLast && ordersArrays ? ["`layout NHWC` is about the order of arrays; shapes stay as they are"] : [],
    help: [
      isLast && !ordersArrays
        ? `write \`${corrected}\`, and a line \`layout NHWC\` where the arrays have their channels last`
        : `write \`${corrected}\``,
    ],
    fixes: [{ description: `write ${corrected}`, edits: [{ span: shapeSpan, newText: corrected }], isGuess: true }],
  });
}

/** The axes that were probably meant as channels, height and width; undefined where the shape is as probable. */
function meantOrder(dims: readonly Dim[]): readonly number[] | undefined {
  if (dims.length === 4 && isImage(dims[1]!, dims[2]!, dims[3]!) && mayBeBatch(dims[0]!, dims[1]!)) return [1, 2, 3];
  if (dims.length === 4 && isImage(dims[3]!, dims[1]!, dims[2]!) && mayBeBatch(dims[0]!, dims[3]!)) return [3, 1, 2];
  return dims.length === 3 && isSurelyImage(dims[2]!, dims[0]!, dims[1]!) ? [2, 0, 1] : undefined;
}

const imageChannels: readonly Dim[] = [1, 3, 4];

function isImage(channels: Dim, height: Dim, width: Dim): boolean {
  return imageChannels.includes(channels) && isExtent(height) && isExtent(width);
}

function isExtent(dim: Dim): boolean {
  return !isConstantDim(dim) || dim >= 8;
}

/** A batch is 1, open, or for images in colour a power of two. */
function mayBeBatch(batch: Dim, channels: Dim): boolean {
  if (!isConstantDim(batch)) return /^(N|B|Batch|BATCH|None)/.test(formatDim(batch));
  return batch === 1 || (channels === 3 && batch > 1 && Number.isInteger(Math.log2(batch)));
}

/** Also a feature map may have one or three columns, but seldom as many channels as rows. */
function isSurelyImage(channels: Dim, height: Dim, width: Dim): boolean {
  if (!isImage(channels, height, width)) return false;
  if (!isConstantDim(height) || !isConstantDim(width))
    return !isConstantDim(height) && !formatDim(height).startsWith("C");
  return height === width || (channels !== 1 && height >= 32 && width >= 32);
}
