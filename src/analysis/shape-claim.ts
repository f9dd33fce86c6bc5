/** Judges `-> [C, H, W]` against the tensor at its place. */
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { ShapeClaim } from "../graph/claim.ts";
import {
  dimsEqual,
  formatDim,
  isConstantDim,
  productOfDims,
  subtractDims,
  symbolsOf,
  type Dim,
} from "../tensor/dim.ts";
import { formatDims, formatShape, shapesEqual } from "../tensor/shape.ts";
import type { ClaimReport } from "./claim-report.ts";

export function judgeShapeClaim(claim: ShapeClaim, report: ClaimReport): void {
  const found = claim.value.type.shape.slice(1);
  const { expected } = claim;
  const differing = found.flatMap((dim, axis) => (dimsEqual(dim, expected[axis] ?? -1) ? [] : [axis]));
  if (found.length === expected.length && differing.length === 0) return;
  const isOpen = (axis: number): boolean => !isConstantDim(subtractDims(found[axis]!, expected[axis]!));
  const judged = found.length !== expected.length || !differing.every(isOpen);
  if (!judged) reportOpen(claim, found, differing, report);
  else reportDifference(claim, found, differing, report);
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

function reportOpen(claim: ShapeClaim, found: readonly Dim[], differing: readonly number[], report: ClaimReport): void {
  const names = [...new Set(differing.flatMap((axis) => [found[axis]!, claim.expected[axis]!].flatMap(symbolsOf)))];
  report({
    code: "claim/open-size",
    message: `the tensor here is ${formatDims(found)}; whether that is ${formatDims(claim.expected)} depends on ${names.join(", ")}`,
    help: [`bind ${names.length === 1 ? "it" : "them"}: ${names.map((name) => `--size ${name}=224`).join(" ")}`],
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
