/**
 * Claims about figures that open sizes decide. What holds for every size at which the model is valid is silent, what holds for none
 * is broken, and the others are warnings which say where they hold, or that it is not proven that they always do.
 */
import { spanText } from "../base/source.ts";
import { figuresIn, type ClaimExpression, type FigureClaim } from "../graph/claim.ts";
import { decide, decideByTrial, exampleOf, exampleByTrial, type Decision } from "../solve/decide.ts";
import { setInWords } from "../solve/set-text.ts";
import { leastSizes, type SizeSpace } from "../solve/size-space.ts";
import { whereTexts } from "../solve/where-text.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { symbolsOfCondition } from "../tensor/size-condition.ts";
import { conditionOf } from "./claim-condition.ts";
import { evaluateClaim, isComparison, type ClaimContext } from "./claim-expression.ts";
import type { ClaimReport } from "./claim-report.ts";
import { formatClaim } from "./claim-text.ts";
import { formatQuantity } from "./quantity.ts";

export interface OpenSizes {
  /** The sizes that it depends on. */
  readonly symbols: readonly string[];
  /** Those at which the model is valid. */
  readonly space: SizeSpace;
}

/**
 * Reports whatever does not hold for every size.
 * @param condition one at all, at any sizes.
 * @param line the whole claim, of which the condition may be a part.
 */
export function judgeOpenClaim(
  condition: ClaimExpression,
  line: FigureClaim,
  context: ClaimContext,
  open: OpenSizes,
  report: ClaimReport,
): void {
  const asked = conditionOf(condition, context.figures);
  const { space } = open;
  const named = asked === undefined ? [] : symbolsOfCondition(asked);
  const symbols = named.length === 0 ? open.symbols : named;
  const decision = asked === undefined ? decideByTrial(trialOf(condition, context), space) : decide(asked, space);
  if (decision.kind === "all") return;
  const [figure] = figuresIn(condition);
  const told = { ...(figure && { span: figure.span }) };
  const text = formatClaim(condition);
  const formulas = formulasIn(condition, context);
  if (decision.kind === "none") {
    const values = [
      ...partsToTell(condition).map((each) => leastText(each, context, { symbols, space })),
      ...(figuresIn(condition).length === 0 ? validText(symbols, space) : []),
    ];
    const message = `${text} holds for no ${symbols.join(" and ")}`;
    return report({ code: "claim/broken", message, notes: [...formulas, ...values] });
  }
  const where = asked === undefined || decision.kind !== "some" ? [] : whereTexts(asked, space);
  report({
    ...told,
    code: "claim/open-size",
    severity: "warning",
    message: openMessage(text, symbols.join(" and "), decision),
    notes: [...formulas, ...where.map((each) => `it holds ${each}`)],
    help: helpFor(line, context, open),
  });
}

function openMessage(text: string, names: string, decision: Decision): string {
  if (decision.kind !== "unproven") return `whether ${text} holds depends on ${names}`;
  if (!decision.tried) return `${text} was found true for no ${names}, and is not proven false`;
  return `${text} holds for every ${names} that was tried, and is not proven for all`;
}

/** Undefined where figures are too large to be compared. */
function trialOf(expression: ClaimExpression, context: ClaimContext): (sizes: SizeBindings) => boolean | undefined {
  return (sizes) => {
    const verdict = evaluateClaim(expression, { ...context, sizes });
    return verdict?.kind === "boolean" ? verdict.value : undefined;
  };
}

function formulasIn(condition: ClaimExpression, { figures }: ClaimContext): readonly string[] {
  return figuresIn(condition).flatMap(({ figure, nodes, text }) => {
    const found = figures.measure(figure, nodes);
    return found?.kind === "open" && found.text !== undefined ? [`${text} = ${found.text}`] : [];
  });
}

/** Its figures, or the sides that it compares, where it is about sizes alone. */
function partsToTell(condition: ClaimExpression): readonly ClaimExpression[] {
  const figures = figuresIn(condition);
  const isComparing = figures.length === 0 && condition.kind === "binary" && isComparison(condition.operator);
  return isComparing ? [condition.left, condition.right].filter(isComputed) : figures;
}

/** What has a name of its own says by that what it is. */
function isComputed({ kind }: ClaimExpression): boolean {
  return kind !== "number" && kind !== "size";
}

/** `the model is valid for H of 3 to 20`: what the sizes of a claim may be. */
function validText(symbols: readonly string[], { axes }: SizeSpace): readonly string[] {
  return axes
    .filter(({ names, set }) => !set.isAll && names.some((name) => symbols.includes(name)))
    .map(({ names, set }) => `the model is valid for ${setInWords(names, set)}`);
}

/** `at H=1 W=1 macs is 216` */
function leastText(figure: ClaimExpression, context: ClaimContext, { symbols, space }: OpenSizes): string {
  const sizes = leastSizes(symbols, space);
  const found = evaluateClaim(figure, { ...context, sizes });
  const value = found === undefined ? "unknown" : formatQuantity(found);
  const told = Object.entries(sizes).filter(([name]) => symbols.includes(name));
  return `at ${sizesText(Object.fromEntries(told))} ${formatClaim(figure)} is ${value}`;
}

/** `H=224 W=224` */
function sizesText(sizes: SizeBindings): string {
  return Object.entries(sizes)
    .map(([name, size]) => `${name}=${size}`)
    .join(" ");
}

/** The line with sizes at which all of it holds. */
function helpFor(line: FigureClaim, context: ClaimContext, { space }: OpenSizes): readonly string[] {
  const { condition, at, inBlock } = line;
  const asked = conditionOf(condition, context.figures);
  const example = asked === undefined ? exampleByTrial(trialOf(condition, context), space) : exampleOf(asked, space);
  if (example === undefined) return [];
  const sizes = sizesText({ ...at?.sizes, ...example });
  if (inBlock === true) return [`claim it in the model, where a claim may say its sizes: at ${sizes}`];
  return [`say for which sizes: expect ${lineText(line)} at ${sizes}`];
}

/** As written, where that is one line and nothing but the claim. */
function lineText({ condition, span }: FigureClaim): string {
  const text = spanText(span);
  return /[\n\r]|\/\/|\/\*/.test(text) ? formatClaim(condition) : text;
}
