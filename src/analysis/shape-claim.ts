/** Judges `-> [C, H, W]` against the tensor at its place. */
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { ShapeClaim } from "../graph/claim.ts";
import { decide, type Decision } from "../solve/decide.ts";
import type { SizeSpace } from "../solve/size-space.ts";
import { whereTexts } from "../solve/where-text.ts";
import {
  dimsEqual,
  formatDim,
  isConstantDim,
  multiplyDims,
  productOfDims,
  subtractDims,
  symbolsOf,
  type Dim,
} from "../tensor/dim.ts";
import { compareDims, constantCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { formatDims, formatShape, shapesEqual } from "../tensor/shape.ts";
import type { ClaimReport } from "./claim-report.ts";

/** @param space the sizes at which the model is valid, asked where they matter. */
export function judgeShapeClaim(claim: ShapeClaim, space: () => SizeSpace, report: ClaimReport): void {
  const found = claim.value.type.shape.slice(1);
  const { expected } = claim;
  const axes = found.map((dim, axis) => judgeAxis(axis, dim, expected[axis], space));
  const differing = axes.filter(({ decision }) => decision.kind !== "all");
  if (found.length === expected.length && differing.length === 0) return;
  const isWrong = found.length !== expected.length || differing.some(({ decision }) => decision.kind === "none");
  if (isWrong) {
    reportDifference(
      claim,
      found,
      differing.map(({ axis }) => axis),
      report,
    );
  } else reportOpen(claim, found, differing, space(), report);
}

interface JudgedAxis {
  readonly axis: number;
  /** That it is as long as claimed. */
  readonly condition: SizeCondition;
  readonly decision: Decision;
}

/** `floor(H / 4)` is `H / 4` where the model takes multiples of 4 alone. */
function judgeAxis(axis: number, found: Dim, expected: Dim | undefined, space: () => SizeSpace): JudgedAxis {
  const difference = subtractDims(found, expected ?? -1);
  const whole = isConstantDim(difference) ? difference : multiplyDims(difference, difference.divisor);
  const condition = expected === undefined ? constantCondition(false) : compareDims(whole, "==", 0);
  if (expected !== undefined && dimsEqual(found, expected)) return { axis, condition, decision: { kind: "all" } };
  if (condition.kind !== "constant") return { axis, condition, decision: decide(condition, space()) };
  return { axis, condition, decision: { kind: condition.value ? "all" : "none" } };
}

function reportDifference(
  claim: ShapeClaim,
  found: readonly Dim[],
  differing: readonly number[],
  report: ClaimReport,
): void {
  const { expected } = claim;
  const isAxisByAxis = found.length === expected.length && found.length > 1;
  const axes = isAxisByAxis ? differing.map((axis) => differenceText(found, expected, axis)) : [];
  const flattens = expected.length === 1 && found.length > 1 && dimsEqual(expected[0]!, productOfDims(found));
  report({
    code: "claim/shape",
    message: `the tensor here is ${formatDims(found)}, not ${formatDims(expected)}`,
    notes: [...axes, ...wayNotes(claim)],
    help: flattens ? [`flatten gives ${formatDims(expected)}`] : [],
    fixes: fixesOf(claim, found),
  });
}

function reportOpen(
  claim: ShapeClaim,
  found: readonly Dim[],
  differing: readonly JudgedAxis[],
  space: SizeSpace,
  report: ClaimReport,
): void {
  const names = [...new Set(differing.flatMap(({ axis }) => [found[axis]!, claim.expected[axis]!].flatMap(symbolsOf)))];
  report({
    code: "claim/open-size",
    severity: "warning",
    message: `the tensor here is ${formatDims(found)}; whether that is ${formatDims(claim.expected)} depends on ${names.join(", ")}`,
    notes: differing.flatMap(({ axis, condition, decision }) =>
      decision.kind === "some"
        ? whereTexts(condition, space).map((where) => `${axisName(axis, found.length)}: it is ${where}`)
        : [],
    ),
    help: [`claim what it is, ${formatDims(found)}, or give ${names.join(" and ")} a default in the input`],
  });
}

/** The layer that gave the tensor its shape, and of what; those behind it that kept the shape are passed over. */
function wayNotes({ value }: ShapeClaim): string[] {
  let maker = value.kind === "result" ? value.node : undefined;
  while (maker !== undefined) {
    const same = maker.inputs.find((input) => shapesEqual(input.type.shape, value.type.shape));
    if (same === undefined) break;
    maker = same.kind === "result" ? same.node : undefined;
  }
  if (maker === undefined) return [];
  return [`${maker.name} makes it of ${maker.inputs.map((input) => formatShape(input.type.shape)).join(" and ")}`];
}

/** Replaces the brackets of the claim, where its text has them. */
function fixesOf({ span }: ShapeClaim, found: readonly Dim[]): Fix[] {
  const text = span.source.text.slice(span.start, span.end);
  const open = text.indexOf("[");
  const close = text.lastIndexOf("]");
  if (open === -1 || close < open) return [];
  const newText = formatDims(found);
  const edited = { source: span.source, start: span.start + open, end: span.start + close + 1 };
  return [{ description: `claim what was found: ${newText}`, edits: [{ span: edited, newText }], isGuess: true }];
}

function differenceText(found: readonly Dim[], expected: readonly Dim[], axis: number): string {
  return `${axisName(axis, found.length)} is ${formatDim(found[axis]!)}, claimed ${formatDim(expected[axis]!)}`;
}

function axisName(axis: number, rank: number): string {
  const names: readonly (readonly string[])[] = [
    [],
    ["features"],
    ["channels", "length"],
    ["channels", "height", "width"],
  ];
  return names[rank]?.[axis] ?? `axis ${axis}`;
}
