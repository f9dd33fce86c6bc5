/** Judges `-> [C, H, W]` against the tensor at its place. */
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { ShapeClaim } from "../graph/claim.ts";
import {
  bindDim,
  constantDim,
  dimsEqual,
  formatDim,
  isConstantDim,
  productOfDims,
  subtractDims,
  symbolsOf,
  type Dim,
  type SizeBindings,
} from "../tensor/dim.ts";
import { simplifyUnder, type SizeAssumptions } from "../tensor/dim-assumptions.ts";
import { formatDims, formatShape, shapesEqual } from "../tensor/shape.ts";
import type { ClaimReport } from "./claim-report.ts";
import { trendOfDims } from "./open-claim.ts";
import { placesOf, type Places } from "./size-places.ts";

export interface KnownSizes {
  /** How large open sizes are at least; 1 where they are not named. */
  readonly least: SizeBindings;
  /** What holds of each where all holds that is asked of them; found out once, where it is needed. */
  readonly assumed: () => SizeAssumptions;
}

export function judgeShapeClaim(claim: ShapeClaim, { least, assumed }: KnownSizes, report: ClaimReport): void {
  const found = claim.value.type.shape.slice(1);
  const { expected } = claim;
  const differing = found.flatMap((dim, axis) => (isAs(dim, expected[axis] ?? -1, assumed) ? [] : [axis]));
  if (found.length === expected.length && differing.length === 0) return;
  const isOpen = (axis: number): boolean => !isConstantDim(subtractDims(found[axis]!, expected[axis]!));
  const judged = found.length !== expected.length || !differing.every(isOpen);
  const places = judged ? [] : differing.map((axis) => placesOnAxis(found[axis]!, expected[axis]!, least));
  if (!judged && !places.some((place) => place?.kind === "none")) reportOpen(claim, found, differing, places, report);
  else reportDifference(claim, found, differing, report);
}

/** Whether two extents are equal for the sizes that are asked for: `floor(H / 4)` and `H / 4` for multiples of 4. */
function isAs(found: Dim, expected: Dim, assumed: KnownSizes["assumed"]): boolean {
  if (dimsEqual(found, expected)) return true;
  if (isConstantDim(subtractDims(found, expected))) return false;
  const [a, b] = [found, expected].map((dim) => simplifyUnder(dim, assumed()));
  return dimsEqual(a!, b!);
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

/** For which sizes two extents are equal; undefined where that is not found. */
function placesOnAxis(found: Dim, expected: Dim, least: SizeBindings): Places | undefined {
  const difference = subtractDims(found, expected);
  const symbols = symbolsOf(difference);
  if (trendOfDims([difference], least) !== "rising") return undefined;
  const at = (size: number): SizeBindings =>
    Object.fromEntries(symbols.map((name) => [name, Math.max(size, least[name] ?? 1)]));
  const valueAt = (sizes: SizeBindings): number => constantDim(bindDim(difference, sizes));
  return placesOf({ difference: valueAt, operator: "==", half: 0 }, symbols, at);
}

function reportOpen(
  claim: ShapeClaim,
  found: readonly Dim[],
  differing: readonly number[],
  places: readonly (Places | undefined)[],
  report: ClaimReport,
): void {
  const names = [...new Set(differing.flatMap((axis) => [found[axis]!, claim.expected[axis]!].flatMap(symbolsOf)))];
  report({
    code: "claim/open-size",
    severity: "warning",
    message: `the tensor here is ${formatDims(found)}; whether that is ${formatDims(claim.expected)} depends on ${names.join(", ")}`,
    notes: places.flatMap((place, index) =>
      place?.kind === "some" ? [`${axisName(differing[index]!, found.length)}: it is ${place.text}`] : [],
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
