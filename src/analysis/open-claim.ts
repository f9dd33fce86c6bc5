/**
 * Claims about figures that open sizes decide. A figure that grows with its sizes is above a bound for all of them or from some
 * on, and below it up to some: these are found by halving. What holds for every size is silent, what holds for none is broken, and
 * the others are warnings which say where they hold.
 */
import type { ArithmeticOperator } from "../base/calculations.ts";
import { figuresIn, type ClaimExpression, type FigureClaim } from "../graph/claim.ts";
import {
  addDims,
  bindDim,
  dimsEqual,
  formatDim,
  multiplyDims,
  productOfDims,
  symbol,
  type Dim,
  type SizeBindings,
} from "../tensor/dim.ts";
import { neverFalls } from "../tensor/dim-trend.ts";
import {
  evaluateClaim,
  formatClaim,
  halfOf,
  isComparison,
  type ClaimComparison,
  type ClaimContext,
} from "./claim-expression.ts";
import type { ClaimReport } from "./claim-report.ts";
import { formatQuantity } from "./quantity.ts";
import { placesOf, type Places } from "./size-places.ts";

export interface OpenSizes {
  /** The sizes that it depends on. */
  readonly symbols: readonly string[];
  /** How large they are at least; 1 where they are not named. */
  readonly least: SizeBindings;
}

/** Reports whatever does not hold for every size; the condition is one at all. */
export function judgeOpenClaim(claim: FigureClaim, context: ClaimContext, open: OpenSizes, report: ClaimReport): void {
  const { condition } = claim;
  const places = comparedPlaces(condition, context, open);
  if (places?.kind === "all") return;
  const [figure] = figuresIn(condition);
  const text = formatClaim(condition);
  const formulas = formulasIn(condition, context);
  const names = open.symbols.join(" and ");
  if (places?.kind === "none") {
    const values = figuresIn(condition).map((each) => leastText(each, context, open));
    return report({ code: "claim/broken", message: `${text} holds for no ${names}`, notes: [...formulas, ...values] });
  }
  const found = places?.kind === "some" ? [productText(condition, context, open) ?? places.text] : [];
  report({
    code: "claim/open-size",
    severity: "warning",
    message: `whether ${text} holds depends on ${names}`,
    ...(figure && { span: figure.span }),
    notes: [...formulas, ...found.map((where) => `it holds ${where}`)],
    help: [`say for which sizes: expect ${text} at ${open.symbols.map((name) => `${name}=224`).join(" ")}`],
  });
}

function formulasIn(condition: ClaimExpression, { figures }: ClaimContext): readonly string[] {
  return figuresIn(condition).flatMap(({ figure, nodes, text }) => {
    const found = figures.measure(figure, nodes);
    return found?.kind === "open" && found.text !== undefined ? [`${text} = ${found.text}`] : [];
  });
}

/** `at H=1, W=1 macs is 216` */
function leastText(figure: ClaimExpression, context: ClaimContext, open: OpenSizes): string {
  const sizes = atLeast(open, 1);
  const found = evaluateClaim(figure, { ...context, sizes });
  const at = Object.entries(sizes).map(([name, size]) => `${name}=${size}`);
  return `at ${at.join(" ")} ${formatClaim(figure)} is ${found === undefined ? "unknown" : formatQuantity(found)}`;
}

/** Every size the same, but for those that are more at least. */
function atLeast({ symbols, least }: OpenSizes, size: number): SizeBindings {
  return Object.fromEntries(symbols.map((name) => [name, Math.max(size, least[name] ?? 1)]));
}

// ── Comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Undefined where it is not a comparison of what rises or falls with the sizes. */
function comparedPlaces(condition: ClaimExpression, context: ClaimContext, open: OpenSizes): Places | undefined {
  if (condition.kind !== "binary" || !isComparison(condition.operator)) return undefined;
  const { left, right } = condition;
  const trends = [left, right].map((side) => trendOf(side, context, open.least));
  const trend = combined(trends[0], opposite(trends[1]));
  if (trend !== "rising" && trend !== "falling") return undefined;
  const sign = trend === "rising" ? 1 : -1;
  const difference = (sizes: SizeBindings): number => {
    const [a, b] = [left, right].map((side) => evaluateClaim(side, { ...context, sizes }));
    return a?.kind === "number" && b?.kind === "number" ? sign * (a.value - b.value) : NaN;
  };
  const operator = sign === 1 ? condition.operator : mirrored[condition.operator];
  return placesOf({ difference, operator, half: halfOf(right) }, open.symbols, (size) => atLeast(open, size));
}

/** What says of `b - a` the same. */
const mirrored: Readonly<Record<ClaimComparison, ClaimComparison>> = {
  "==": "==",
  "!=": "!=",
  "~": "~",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** What a value does where sizes grow, from the least on; undefined where that is not seen. */
type Trend = "constant" | "rising" | "falling" | undefined;

function trendOf(expression: ClaimExpression, context: ClaimContext, least: SizeBindings): Trend {
  const trend = (each: ClaimExpression): Trend => trendOf(each, context, least);
  switch (expression.kind) {
    case "number":
      return "constant";
    case "size":
      return trendOfDims([expression.value], least);
    case "figure": {
      const found = context.figures.measure(expression.figure, expression.nodes);
      if (found?.kind === "open") return expression.figure === "receptive" ? undefined : trendOfDims(found.dims, least);
      return found?.kind === "number" ? "constant" : undefined;
    }
    case "unary":
      return expression.operator === "-" ? opposite(trend(expression.operand)) : undefined;
    case "binary":
      return trendOfResult(expression.operator as ArithmeticOperator, expression.left, expression.right, trend);
    case "function":
      return expression.name === "abs" || expression.name === "pow"
        ? undefined
        : expression.arguments.map(trend).reduce(combined, "constant");
    default:
      return undefined;
  }
}

function trendOfResult(
  operator: ArithmeticOperator,
  left: ClaimExpression,
  right: ClaimExpression,
  trend: (expression: ClaimExpression) => Trend,
): Trend {
  if (operator === "+") return combined(trend(left), trend(right));
  if (operator === "-") return combined(trend(left), opposite(trend(right)));
  const [factor, scaled] = operator === "*" && left.kind === "number" ? [left, right] : [right, left];
  const isScaling = (operator === "*" || operator === "/") && factor.kind === "number" && factor.value > 0;
  return isScaling ? trend(scaled) : undefined;
}

function opposite(trend: Trend): Trend {
  return trend === "rising" ? "falling" : trend === "falling" ? "rising" : trend;
}

function combined(a: Trend, b: Trend): Trend {
  if (a === "constant") return b;
  return b === "constant" || a === b ? a : undefined;
}

export function trendOfDims(dims: readonly Dim[], least: SizeBindings): Trend {
  const offsets = Object.entries(least).map(([name, size]): [string, Dim] => [name, addDims(symbol(name), size - 1)]);
  const moved = dims.map((dim) => bindDim(dim, Object.fromEntries(offsets)));
  if (moved.every(neverFalls)) return "rising";
  return moved.every((dim) => neverFalls(multiplyDims(dim, -1))) ? "falling" : undefined;
}

// ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `for H*W <= 231_481`, where a figure is so many times the product of the sizes and is compared with a number. */
function productText(condition: ClaimExpression, context: ClaimContext, { symbols }: OpenSizes): string | undefined {
  if (symbols.length < 2 || condition.kind !== "binary" || condition.right.kind !== "number") return undefined;
  const { left, operator, right } = condition;
  const found = left.kind === "figure" ? context.figures.measure(left.figure, left.nodes) : undefined;
  if (found?.kind !== "open" || found.dims.length !== 1) return undefined;
  const product = productOfDims(symbols.map(symbol));
  const [constant, sum] = [0, 1].map((size) =>
    bindDim(found.dims[0]!, Object.fromEntries(symbols.map((name) => [name, size]))),
  );
  const factor = (sum as number) - (constant as number);
  if (!dimsEqual(found.dims[0]!, addDims(multiplyDims(product, factor), constant!))) return undefined;
  const bound = (right.value - (constant as number)) / factor;
  const text = (sign: string, value: number): string =>
    `for ${formatDim(product)} ${sign} ${formatQuantity({ kind: "number", value, unit: "plain" })}`;
  if (operator === "<=") return text("<=", Math.floor(bound));
  if (operator === "<") return text("<=", Math.ceil(bound) - 1);
  if (operator === ">=") return text(">=", Math.ceil(bound));
  return operator === ">" ? text(">=", Math.floor(bound) + 1) : undefined;
}
