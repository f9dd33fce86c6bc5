/**
 * Arithmetic, comparisons and reductions of constants, as exports compute shapes with them: exact on whole numbers up to
 * 2^53, with ONNX's rules for integers (division towards zero). What is not here is evaluated by the layers that it would
 * become; what only rearranges elements is in `operators/shape.ts`.
 */
import { productOf } from "../../base/integers.ts";
import { constantOperand, type ConstantOperand } from "../import/operand.ts";
import { elementsFor, mapped, reduced } from "../import/constant-tensors.ts";
import type { ElementType } from "../import/graph.ts";
import type { Evaluator } from "../import/language.ts";
import type { NodeContext } from "../import/node-context.ts";

const FLOATS: ReadonlySet<ElementType> = new Set<ElementType>(["float32", "float64", "float16", "bfloat16"]);

function isFloat(elementType: ElementType): boolean {
  return FLOATS.has(elementType);
}

// ── Element by element ───────────────────────────────────────────────────────────────────────────────────────────────

type Combine = (left: number, right: number, elementType: ElementType) => number;

/** The operands of a pointwise operator; undefined where the old way to broadcast was asked for (before version 7). */
function pointwiseOperands(node: NodeContext): readonly ConstantOperand[] | undefined {
  if (node.has("broadcast") || node.has("axis")) return undefined;
  node.ignore("consumed_inputs");
  return node.operands().map((operand) => operand as ConstantOperand);
}

function arithmetic(combine: Combine, result?: ElementType): Evaluator {
  return (node) => {
    const operands = pointwiseOperands(node);
    if (operands === undefined) return false;
    const { elementType } = operands[0]!;
    const compute = (elements: readonly number[]) => elements.reduce((a, b) => combine(a, b, elementType));
    node.output(0, mapped(operands, node.broadcast(operands), result ?? elementType, compute));
    return true;
  };
}

function unary(compute: (element: number) => number): Evaluator {
  return (node) => {
    const operands = pointwiseOperands(node);
    if (operands?.length !== 1) return false;
    const [{ shape, elementType }] = operands as [ConstantOperand];
    node.output(
      0,
      mapped(operands, shape, elementType, ([element]) => compute(element!)),
    );
    return true;
  };
}

/** Integers are divided towards zero. */
function divide(left: number, right: number, elementType: ElementType): number {
  return isFloat(elementType) ? left / right : Math.trunc(left / right);
}

/** The sign of the divisor, or with `fmod` that of the dividend, as in C. */
function modulo(node: NodeContext): boolean {
  const takesDividend = node.int("fmod", 0) === 1;
  return arithmetic((a, b) => (takesDividend ? a % b : a - b * Math.floor(a / b)))(node);
}

function choose([condition, yes, no]: readonly number[]): number {
  return condition === 0 ? no! : yes!;
}

function where(node: NodeContext): boolean {
  const operands = node.operands().map((operand) => operand as ConstantOperand);
  if (operands.length !== 3) return false;
  node.output(0, mapped(operands, node.broadcast(operands), operands[1]!.elementType, choose));
  return true;
}

/** Halves go to the even neighbour. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const isHalf = x - below === 0.5;
  return isHalf ? below + (below % 2 === 0 ? 0 : 1) : Math.round(x);
}

const truth = (compute: (left: number, right: number) => boolean): Evaluator =>
  arithmetic((a, b) => (compute(a, b) ? 1 : 0), "bool");

// ── Along axes ───────────────────────────────────────────────────────────────────────────────────────────────────────

function reduction(combine: (elements: readonly number[]) => number): Evaluator {
  return (node) => {
    const source = node.operand(0) as ConstantOperand;
    if (isFloat(source.elementType)) return false;
    const given = node.optionalIntegers(1, "the axes") ?? node.ints("axes") ?? [];
    const keepAxes = node.int("keepdims", 1) === 1;
    const rank = source.shape.length;
    const none = given.length === 0;
    if (none && node.int("noop_with_empty_axes", 0) === 1) {
      node.output(0, source);
      return true;
    }
    const axes = none ? source.shape.map((_, axis) => axis) : node.axes(given, rank);
    node.output(0, reduced(source, axes, keepAxes, combine));
    return true;
  };
}

const sum = (elements: readonly number[]): number => elements.reduce((a, b) => a + b, 0);
const product = (elements: readonly number[]): number => elements.reduce((a, b) => a * b, 1);
const largest = (elements: readonly number[]): number => elements.reduce((a, b) => Math.max(a, b), -Infinity);
const smallest = (elements: readonly number[]): number => elements.reduce((a, b) => Math.min(a, b), Infinity);

/** The index of the first (or last) best element along an axis. */
function arg(isBetter: (candidate: number, best: number) => boolean): Evaluator {
  return (node) => {
    const source = node.operand(0) as ConstantOperand;
    const axis = node.axis(node.int("axis", 0), source.shape.length);
    const takesLast = node.int("select_last_index", 0) === 1;
    const keepAxes = node.int("keepdims", 1) === 1;
    const best = (elements: readonly number[]): number =>
      elements.reduce((found, element, at) => {
        const better = isBetter(element, elements[found]!) || (takesLast && element === elements[found]);
        return better ? at : found;
      }, 0);
    const result = reduced(source, [axis], keepAxes, best);
    node.output(0, { ...result, elementType: "int64" });
    return true;
  };
}

/** Where the elements are that are not 0: an index a column. */
function nonZero(node: NodeContext): boolean {
  const source = node.operand(0) as ConstantOperand;
  const found: number[] = [];
  source.data().forEach((element, position) => void (element !== 0 && found.push(position)));
  const rank = source.shape.length;
  const indices = elementsFor("int64", rank * found.length);
  source.shape.forEach((extent, axis) => {
    const inner = productOf(source.shape.slice(axis + 1));
    found.forEach((position, at) => (indices[axis * found.length + at] = Math.floor(position / inner) % extent));
  });
  node.output(0, constantOperand("int64", [rank, found.length], indices));
  return true;
}

export const evaluators: ReadonlyMap<string, Evaluator> = new Map<string, Evaluator>([
  ["Add", arithmetic((a, b) => a + b)],
  ["Sub", arithmetic((a, b) => a - b)],
  ["Mul", arithmetic((a, b) => a * b)],
  ["Div", arithmetic(divide)],
  ["Mod", modulo],
  ["Pow", arithmetic((a, b) => a ** b)],
  ["Min", arithmetic((a, b) => Math.min(a, b))],
  ["Max", arithmetic((a, b) => Math.max(a, b))],
  ["Neg", unary((x) => -x)],
  ["Abs", unary(Math.abs)],
  ["Sign", unary(Math.sign)],
  ["Floor", unary(Math.floor)],
  ["Ceil", unary(Math.ceil)],
  ["Round", unary(roundHalfToEven)],
  ["Not", unary((x) => (x === 0 ? 1 : 0))],
  ["Equal", truth((a, b) => a === b)],
  ["Less", truth((a, b) => a < b)],
  ["LessOrEqual", truth((a, b) => a <= b)],
  ["Greater", truth((a, b) => a > b)],
  ["GreaterOrEqual", truth((a, b) => a >= b)],
  ["And", truth((a, b) => a !== 0 && b !== 0)],
  ["Or", truth((a, b) => a !== 0 || b !== 0)],
  ["Xor", truth((a, b) => (a !== 0) !== (b !== 0))],
  ["Where", where],
  ["ReduceSum", reduction(sum)],
  ["ReduceProd", reduction(product)],
  ["ReduceMax", reduction(largest)],
  ["ReduceMin", reduction(smallest)],
  ["ArgMax", arg((a, b) => a > b)],
  ["ArgMin", arg((a, b) => a < b)],
  ["NonZero", nonZero],
]);
