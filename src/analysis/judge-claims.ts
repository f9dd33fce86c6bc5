/**
 * Judges what a model claims of itself. A broken claim is an error that names the figure found, the layers that make most
 * of it, and, where a figure was claimed as a number, the edit that claims what was found.
 */
import { mirrored } from "../base/calculations.ts";
import { reportLimit } from "../base/limits.ts";
import type { Span } from "../base/source.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { askedOf, type AskingModel } from "../solve/asked-of.ts";
import { leastSizes, type SizeSpace } from "../solve/size-space.ts";
import { spaceOf } from "../solve/space-of.ts";
import { LongSizeError } from "../tensor/dim.ts";
import {
  behavioursIn,
  figuresIn,
  isAboutBehaviour,
  type BehaviourExpression,
  type Claim,
  type ClaimExpression,
  type FigureClaim,
  type FigureName,
} from "../graph/claim.ts";
import type { Graph } from "../graph/graph.ts";
import type { DiagnosticInit, Diagnostics, Fix } from "../diagnostics/diagnostic.ts";
import { differenceNotes, figureNotes, type ComparisonClaim } from "./claim-notes.ts";
import {
  evaluateClaim,
  halfOf,
  isComparison,
  type BinaryClaimExpression,
  type ClaimComparison,
  type ClaimContext,
  type ClaimReporter,
} from "./claim-expression.ts";
import type { ClaimReport } from "./claim-report.ts";
import { formatClaim } from "./claim-text.ts";
import { figuresOf, type Figures } from "./claim-figures.ts";
import { judgeOpenClaim, type OpenSizes } from "./open-claim.ts";
import type { Storage } from "./parameters.ts";
import { describeKind, formatQuantity, writeQuantity, type Quantity } from "./quantity.ts";
import { judgeShapeClaim } from "./shape-claim.ts";

/** What running a net gave, for each part of a claim that is about it. */
export type Measured = ReadonlyMap<BehaviourExpression, Measurement>;

export interface Measurement {
  readonly value: number | boolean;
  /** What else is to be told of it. */
  readonly note: string;
}

export interface JudgeOptions {
  /** How weights are stored; while it is undecided, claims about their bytes are left alone. */
  readonly storage?: Storage | "undecided" | undefined;
  readonly measured?: Measured;
  /** What is asked of sizes that are open. */
  readonly asked?: AskingModel;
}

/**
 * Reports every claim that does not hold, or cannot be judged. Those about behaviour are only looked at for whether they can hold, unless
 * the net was run. Figures are computed once, and only those asked for. A claim
 * in a block is a claim for each call: it is reported once, with the figures of the first call that breaks it.
 */
export function judgeClaims(
  claims: readonly Claim[],
  graph: Graph,
  diagnostics: Diagnostics,
  { storage = "f32", measured, asked = {} }: JudgeOptions = {},
): void {
  const isUndecided = storage === "undecided";
  const figures = figuresOf(graph, isUndecided ? "f32" : storage);
  const spaces = new Map<Graph, SizeSpace>();
  const elsewhere = new Map<Graph, Figures>();
  const broken = new Map<string, BrokenLine>();
  const instances = new Map<string, number>();
  for (const claim of isUndecided ? claims.filter(saysNothingOfBytes) : claims) {
    if (broken.size >= reportLimit) break;
    const line = placeOf(claim.span);
    if ((instances.get(line) ?? 0) > comparedInstances) continue;
    const report: ClaimReport = (init) => {
      instances.set(line, (instances.get(line) ?? 0) + 1);
      addTo(broken, { span: claim.span, ...init, message: `${init.message}${placeInSizes(claim)}` });
    };
    const space = (): SizeSpace => spaceAt(claim, graph, asked, spaces);
    judgeClaim(claim, figuresAt(claim, elsewhere, storage) ?? figures, report, { measured, space });
  }
  for (const line of broken.values()) diagnostics.add(withOthers(line));
}

/** The sizes that a claim is about: those of the model, but for what it binds itself. */
function spaceAt(claim: Claim, whole: Graph, asked: AskingModel, known: Map<Graph, SizeSpace>): SizeSpace {
  const { graph = whole, sizes = {} } = (claim.kind === "figure" && claim.at) || {};
  const space = known.get(graph) ?? spaceOf(openSizes(graph), askedOf(asked, sizes));
  known.set(graph, space);
  return space;
}

/** Those of the graph at the sizes that a claim is made for. */
function figuresAt(claim: Claim, known: Map<Graph, Figures>, storage: Storage | "undecided"): Figures | undefined {
  const graph = claim.kind === "figure" ? claim.at?.graph : undefined;
  if (graph === undefined) return undefined;
  const figures = known.get(graph) ?? figuresOf(graph, storage === "undecided" ? "f32" : storage);
  known.set(graph, figures);
  return figures;
}

function placeInSizes(claim: Claim): string {
  const sizes = claim.kind === "figure" ? Object.entries(claim.at?.sizes ?? {}) : [];
  return sizes.length === 0 ? "" : `, at ${sizes.map(([name, value]) => `${name}=${value}`).join(" ")}`;
}

function saysNothingOfBytes(claim: Claim): boolean {
  return claim.kind === "shape" || figuresIn(claim.condition).every(({ figure }) => figure !== "weights");
}

/** So many broken instances of one line are compared with its first; then it has been seen enough. */
const comparedInstances = 100;

interface BrokenLine {
  readonly first: DiagnosticInit;
  others: number;
  /** Whether the fix of the first mends the others too. */
  mendsAll: boolean;
}

function placeOf({ source, start, end }: Span): string {
  return `${start} ${end} ${source.path}`;
}

function addTo(broken: Map<string, BrokenLine>, init: DiagnosticInit): void {
  const key = `${init.code} ${placeOf(init.span)}`;
  const known = broken.get(key);
  if (known === undefined) {
    broken.set(key, { first: init, others: 0, mendsAll: true });
    return;
  }
  known.others++;
  known.mendsAll &&= fixText(init) === fixText(known.first);
}

/** The first of the diagnostics that a line got, once for each call or copy; a fix stands where it mends them all. */
function withOthers({ first, others, mendsAll }: BrokenLine): DiagnosticInit {
  if (others === 0) return first;
  const count = others < comparedInstances ? `${others}` : `at least ${others}`;
  const where = others === 1 ? "one other call or copy" : `${count} other calls or copies`;
  return {
    ...first,
    notes: [...(first.notes ?? []), `likewise in ${where} of this line`],
    fixes: mendsAll ? (first.fixes ?? []) : [],
  };
}

function fixText({ fixes = [] }: DiagnosticInit): string {
  return fixes.map(({ description }) => description).join("\n");
}

/** A figure over symbolic sizes may be too long an expression to work with: then it is open. */
function judgeClaim(claim: Claim, figures: Figures, report: ClaimReport, { measured, space }: Given): void {
  try {
    if (claim.kind === "shape") judgeShapeClaim(claim, space, report);
    else if (measured === undefined && isAboutBehaviour(claim)) judgeForm(claim, figures, report);
    else judgeFigureClaim(claim, figures, report, { measured: measured ?? new Map(), space, line: claim });
  } catch (error) {
    if (!(error instanceof LongSizeError)) throw error;
    report({
      code: "claim/open-size",
      severity: "warning",
      message: "this depends on symbolic sizes, by an expression too long to work with",
      help: ["bind the sizes: --size NAME=224"],
    });
  }
}

interface Given {
  readonly measured: Measured | undefined;
  /** Found out where it is needed. */
  readonly space: () => SizeSpace;
}

interface GivenOfFigures extends Given {
  readonly measured: Measured;
  /** The whole claim, of which the one that is judged may be a part. */
  readonly line: FigureClaim;
}

function judgeFigureClaim(
  claim: FigureClaim,
  figures: Figures,
  report: ClaimReport,
  { measured, space, line }: GivenOfFigures,
): void {
  const open = new Set<string>();
  const context: ClaimContext = {
    figures,
    report: reporter(report, open),
    measured: (expression) => quantityOf(measured.get(expression)!.value),
  };
  if (claim.isPartial === true) return judgePartial(claim, context, report);
  const verdict = evaluateClaim(claim.condition, context);
  if (verdict === undefined && open.size > 0) {
    const judge = (condition: ClaimExpression, tell: ClaimReport): void =>
      judgeFigureClaim({ ...claim, condition }, figures, tell, { measured, space, line });
    return judgeOpen(claim, line, context, { symbols: [...open].toSorted(), space: space() }, report, judge);
  }
  if (verdict === undefined) return;
  if (verdict.kind !== "boolean") reportNoCondition(claim, verdict, report);
  else if (!verdict.value) reportBroken(claim, context, report, measured);
}

/** Of `a && b` each part is judged for itself, by `judge`, where it has a place of its own, a figure; `a || b` holds where one of them does, whatever the other depends on. */
function judgeOpen(
  claim: FigureClaim,
  line: FigureClaim,
  context: ClaimContext,
  open: OpenSizes,
  report: ClaimReport,
  judge: (part: ClaimExpression, tell: ClaimReport) => void,
): void {
  const { condition } = claim;
  const operator = condition.kind === "binary" ? condition.operator : undefined;
  const parts = condition.kind === "binary" ? [condition.left, condition.right] : [];
  if (operator === "&&" && figuresIn(condition).length > 0) return parts.forEach((part) => judge(part, report));
  const holds = (part: ClaimExpression): boolean => {
    let isTold = false;
    judge(part, () => (isTold = true));
    return !isTold;
  };
  if (operator === "||" && parts.some(holds)) return;
  const sizes = leastSizes(open.symbols, open.space);
  const verdict = evaluateClaim(condition, { ...context, sizes });
  if (verdict === undefined) return;
  if (verdict.kind !== "boolean") reportForm(claim, verdict, report, `${formatClaim(condition)} <= 50M`);
  else judgeOpenClaim(condition, line, context, open, report);
}

function quantityOf(value: number | boolean): Quantity {
  return typeof value === "number" ? { kind: "number", value, unit: "plain" } : { kind: "boolean", value };
}

/** Whether a claim is a condition, whatever running the net gives. */
function judgeForm(claim: FigureClaim, figures: Figures, report: ClaimReport): void {
  const verdict = evaluateClaim(claim.condition, { figures, report: reporter(report), measured: someMeasurement });
  if (verdict === undefined || verdict.kind === "boolean") return;
  reportForm(claim, verdict, report, `${formatClaim(claim.condition)} >= 0.9`);
}

/** Of a figure that has no value yet. */
function reportForm({ condition }: FigureClaim, found: Quantity, report: ClaimReport, compared: string): void {
  report({
    code: "claim/not-a-condition",
    message: `expect wants a condition, but ${formatClaim(condition)} is ${describeKind(found)}`,
    help: [`compare it: expect ${compared}`],
  });
}

/** Stands for one whose kind alone matters. */
function someMeasurement({ behaviour }: BehaviourExpression): Quantity {
  return quantityOf(behaviour.kind === "close" ? true : 0.5);
}

/** Figures that only grow with every layer. */
const growing: readonly FigureName[] = ["params", "trainable", "macs", "weights"];

const silent: ClaimReporter = { unlike: () => undefined, open: () => undefined, noField: () => undefined };

/** Layers are missing: the claim is false where what is there exceeds it already, and cannot be judged otherwise. */
function judgePartial(claim: FigureClaim, { figures }: ClaimContext, report: ClaimReport): void {
  const context: ClaimContext = { figures, report: silent, measured: someMeasurement };
  const comparison = asComparison(claim.condition);
  if (comparison === undefined || comparison.operator.startsWith(">") || comparison.operator === "!=") return;
  const { subject, operator, limit } = comparison;
  if (subject.kind !== "figure" || !growing.includes(subject.figure) || figuresIn(limit).length > 0) return;
  const excess = operator === "<" ? ">=" : ">";
  const most = limit.kind === "number" ? { ...limit, value: limit.value + halfOf(limit) } : limit;
  if (!isTrue({ kind: "binary", operator: excess, left: subject, right: most }, context)) return;
  report({
    code: "claim/broken",
    message: `${formatClaim(subject)} is at least ${printed(subject, context)}, and ${operator === "~" ? formatClaim(limit) : printed(limit, context)} is claimed`,
    notes: ["counted without the lines that have mistakes"],
    help: ["mend the other lines first: then the figure is exact"],
  });
}

/** @param open takes the sizes that are open. */
function reporter(report: ClaimReport, open = new Set<string>()): ClaimReporter {
  return {
    unlike: (message, help) => void report({ code: "claim/unlike-quantities", message, help }),
    open: (_expression, symbols) => void symbols.forEach((name) => open.add(name)),
    noField: (expression) =>
      void report({
        code: "claim/no-receptive-field",
        message: `${ownerOf(expression.text)} has no receptive field: nothing there sees an input with spatial axes`,
        span: expression.span,
      }),
  };
}

/** `layer1` of `layer1.receptive`, the model of a bare figure. */
function ownerOf(text: string): string {
  const dot = text.lastIndexOf(".");
  return dot === -1 ? "the model" : text.slice(0, dot);
}

function reportNoCondition(claim: FigureClaim, found: Quantity, report: ClaimReport): void {
  const text = formatClaim(claim.condition);
  report({
    code: "claim/not-a-condition",
    message: `expect wants a condition, but ${text} is ${describeKind(found)}`,
    notes: [`${text} = ${formatQuantity(found)}`],
    help: [`expect ${text} == ${writeQuantity(found)}`],
  });
}

function reportBroken(claim: FigureClaim, context: ClaimContext, report: ClaimReport, measured: Measured): void {
  const culprit = culpritOf(claim.condition, context);
  const comparison = asComparison(culprit);
  const { figures } = context;
  report({
    code: "claim/broken",
    message: comparison === undefined ? `${formatClaim(culprit)} does not hold` : brokenMessage(comparison, context),
    notes: [
      ...(comparison === undefined ? [] : differenceNotes(comparison, context)),
      ...figuresIn(culprit).flatMap((figure) => figureNotes(figure, figures)),
      ...behavioursIn(culprit).map((part) => `${part.text}: ${measured.get(part)!.note}`),
    ],
    fixes: comparison === undefined ? [] : fixesOf(claim, comparison, context),
  });
}

/** The smallest part that decides: of `a && b` the part that is false, of `c ? a : b` the part chosen. */
function culpritOf(expression: ClaimExpression, context: ClaimContext): ClaimExpression {
  if (expression.kind === "binary" && expression.operator === "&&") {
    return culpritOf(isTrue(expression.left, context) ? expression.right : expression.left, context);
  }
  if (expression.kind !== "conditional") return expression;
  return culpritOf(isTrue(expression.condition, context) ? expression.then : expression.otherwise, context);
}

function isTrue(expression: ClaimExpression, context: ClaimContext): boolean {
  const value = evaluateClaim(expression, context);
  return value?.kind === "boolean" && value.value;
}

/** A comparison, turned so that a figure stands on the left where only the right side has one. */
function asComparison(expression: ClaimExpression): ComparisonClaim | undefined {
  if (expression.kind !== "binary" || !isComparison(expression.operator)) return undefined;
  const { left, right, operator } = expression as BinaryClaimExpression & { readonly operator: ClaimComparison };
  const turn = isFixed(left) && !isFixed(right);
  return turn
    ? { subject: right, operator: operator === "~" ? operator : mirrored[operator], limit: left }
    : { subject: left, operator, limit: right };
}

function isFixed(expression: ClaimExpression): boolean {
  return figuresIn(expression).length === 0 && behavioursIn(expression).length === 0;
}

function brokenMessage({ subject, operator, limit }: ComparisonClaim, context: ClaimContext): string {
  const [name, claimed] = [formatClaim(subject), printed(limit, context)];
  const found = `${name} is ${printed(subject, context)}`;
  switch (operator) {
    case "==":
      return `${found}, not ${claimed}`;
    case "~":
      return `${found}, which is not ${formatClaim(limit)} to the digits written`;
    case "!=":
      return `${found}, which is what it must not be`;
    case "<":
    case "<=":
      return `${found}; claimed is ${operator === "<" ? "less than" : "at most"} ${claimed}`;
    case ">":
    case ">=":
      return `${found}; claimed is ${operator === ">" ? "more than" : "at least"} ${claimed}`;
  }
}

/** The value, in the unit of the comparison; evaluation has succeeded before. */
function printed(expression: ClaimExpression, context: ClaimContext): string {
  const value = evaluateClaim(expression, context);
  return value === undefined ? formatClaim(expression) : formatQuantity(value);
}

/** For `params == 61_000_000` and `macs ~ 4.2G`: the edit of the number, found behind the operator in the claim's text. */
function fixesOf(claim: FigureClaim, { subject, operator, limit }: ComparisonClaim, context: ClaimContext): Fix[] {
  const isLiteral = limit.kind === "number" || limit.kind === "window";
  if ((operator !== "==" && operator !== "~") || subject.kind !== "figure" || !isLiteral) return [];
  const { source } = claim.span;
  const behind = source.text.slice(subject.span.end, claim.span.end);
  const match = /^(\s*(?:==|~)\s*)([\w.]+)\s*$/.exec(behind);
  const found = evaluateClaim(subject, context);
  if (match === null || found === undefined) return [];
  const start = subject.span.end + match[1]!.length;
  const newText = (operator === "~" && roundedLike(limit, found)) || writeQuantity(found);
  const span = { source, start, end: start + match[2]!.length };
  return [{ description: `claim what was found: ${newText}`, edits: [{ span, newText }], isGuess: true }];
}

/** A figure to as many digits, and in the unit, of the number claimed: `4.09G` for 4_089_184_256 and `3.86G`. */
function roundedLike(limit: ClaimExpression, found: Quantity): string | undefined {
  const text = limit.kind === "number" ? limit.text : undefined;
  const [, digits, decimals = "", unit] = /^(\d+(?:\.(\d+))?)([KMGk]?i?B?)$/.exec(text ?? "") ?? [];
  if (limit.kind !== "number" || found.kind !== "number" || digits === undefined || limit.value === 0) return undefined;
  const rounded = ((found.value * Number(digits)) / limit.value).toFixed(decimals.length);
  return Number(rounded) === 0 ? undefined : `${rounded}${unit}`;
}
