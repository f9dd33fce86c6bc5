/**
 * A dimension as people write it, and as the language reads it: of several ways to say it the shortest. A ceiling is
 * written as one, what is added to a rounded quotient may stand inside of it, and sums are written as products where
 * that saves terms: `6400*(floor(H/2) - 4)*(floor(W/2) - 4)`.
 */
import { wholeText } from "../base/integers.ts";
import { addDims, floorOf, maximumOf, minimumOf, multiplyDims, spreadMaximum, subtractDims } from "./dim-arithmetic.ts";
import { peeled, sharedFactors, type Product } from "./dim-factors.ts";
import {
  commonDivisor,
  compareText,
  constantOf,
  fromTerms,
  makeTerm,
  scaled,
  termsOf,
  type Atom,
  type Dim,
  type SymbolicDim,
  type Term,
} from "./dim-terms.ts";

const texts = new WeakMap<SymbolicDim, string>();

export function formatDim(dim: Dim): string {
  if (typeof dim === "number") return wholeText(dim);
  const known = texts.get(dim);
  if (known !== undefined) return known;
  const text = shortest(waysToSay(dim));
  texts.set(dim, text);
  return text;
}

/** Sums of more terms are told as they are. */
const mostRearranged = 24;

/** The first is what stands there; of two that are as long, the one that comes first is taken. */
function waysToSay(dim: SymbolicDim): string[] {
  if (dim.divisor > 1) return [...fractionTexts(dim), ...aroundRounding(dim)];
  const plain = sumText(summandsOf(dim), dim.constant);
  if (dim.terms.length > mostRearranged) return [plain];
  return [...aroundRounding(dim), plain, ...asProducts(dim), ...asRemainders(dim)];
}

/** `(H - 1)/2`, or `H/2 - 1`, where each part can be said alone. */
function fractionTexts(dim: SymbolicDim): string[] {
  const { constant, terms, divisor } = dim;
  const whole = fromTerms(constant, terms);
  const joint = `${asOperand(formatDim(whole))}/${divisor}`;
  return constant % divisor === 0 ? [joint, sumText(summandsOf(dim), constant / divisor)] : [joint];
}

function shortest(ways: readonly string[]): string {
  return ways.reduce((best, way) => (way.length < best.length ? way : best));
}

/** For a product: in parentheses where it is a sum, or a remainder. */
export function formatFactor(dim: Dim): string {
  return asOperand(formatDim(dim));
}

// ── Sums ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What is added, or subtracted, in the text of a sum. */
interface Summand {
  /** They are told in the order of these. */
  readonly key: string;
  readonly isNegative: boolean;
  readonly text: string;
}

function summandsOf({ terms, divisor }: SymbolicDim): Summand[] {
  return terms.map(({ key, coefficient, factors }) => {
    const common = commonDivisor([coefficient, divisor]);
    const below = divisor === common ? "" : `/${divisor / common}`;
    const text = productText(Math.abs(coefficient) / common, factors.map(atomText)) + below;
    return { key, isNegative: coefficient < 0, text };
  });
}

/** Something positive comes first, where there is anything. */
function sumText(summands: readonly Omit<Summand, "key">[], constant: number): string {
  const last = { isNegative: constant < 0, text: String(Math.abs(constant)) };
  const all = constant === 0 ? summands : [...summands, last];
  const first = all.find(({ isNegative }) => !isNegative) ?? all[0]!;
  const rest = all.filter((summand) => summand !== first);
  const signed = rest.map(({ isNegative, text }) => (isNegative ? ` - ${text}` : ` + ${text}`));
  return [first.isNegative ? `-${first.text}` : first.text, ...signed].join("");
}

function productText(coefficient: number, factors: readonly string[]): string {
  return coefficient === 1 ? factors.join("*") : [coefficient, ...factors].join("*");
}

/** In parentheses where it is a sum, or a remainder. */
function asOperand(text: string): string {
  return isLoose(text) ? `(${text})` : text;
}

function isLoose(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === "(") depth++;
    else if (letter === ")") depth--;
    else if (depth === 0 && "+-%".includes(letter)) return true;
  }
  return false;
}

// ── Rounded quotients and maxima ─────────────────────────────────────────────────────────────────────────────────────

function atomText(atom: Atom): string {
  if (atom.kind === "symbol") return atom.name;
  if (atom.kind === "floor") return flooredText(atom.dividend, atom.divisor);
  return extremeText("max", atom.operands);
}

/** `floor(H/4)`; `ceil(H/4)` for floor((H + 3)/4). */
function flooredText(dividend: Dim, divisor: number): string {
  const isCeiling = typeof dividend !== "number" && dividend.constant === divisor - 1;
  const over = isCeiling ? addDims(dividend, 1 - divisor) : dividend;
  return `${isCeiling ? "ceil" : "floor"}(${asOperand(formatDim(over))}/${divisor})`;
}

/** In the order of their texts, numbers first: `max(0, H - 3)`. */
function extremeText(name: "max" | "min", operands: readonly Dim[]): string {
  const inOrder = operands.map((operand) => formatDim(operand)).toSorted(compareText);
  const plain = `${name}(${inOrder.join(", ")})`;
  return shortest([plain, roundedExtreme(name, operands)].filter((text) => text !== undefined));
}

/** Of several floors with one divisor, the floor of the extreme of what is divided: `floor(max(H, W)/2)`. */
function roundedExtreme(name: "max" | "min", operands: readonly Dim[]): string | undefined {
  const floors = operands.filter((operand) => typeof operand !== "number");
  const [divisor, ...more] = new Set(floors.map(({ terms }) => floorOf(terms[0]!)?.divisor));
  const areAlone = floors.every(({ terms }) => terms.length === 1 && terms[0]!.coefficient === 1);
  if (divisor === undefined || more.length > 0 || !areAlone) return undefined;
  const divided = operands.map((operand) => {
    const { dividend = 0 } = floorOf(termsOf(operand)[0] ?? makeTerm(0, [])) ?? {};
    return addDims(dividend, constantOf(operand) * divisor);
  });
  return flooredText(name === "max" ? maximumOf(divided) : minimumOf(divided), divisor);
}

/** What is added to the one rounded quotient or maximum of a sum stands within: `floor((H - 35)/32)` for floor((H + 29)/32) - 2. */
function aroundRounding(dim: SymbolicDim): string[] {
  const rounded = onlyOf("max", dim) ?? onlyOf("floor", dim);
  if (rounded === undefined) return [];
  const others = dim.terms.filter((term) => term !== rounded);
  const ways = [withinRounding(dim)];
  if (others.length > 0 && dim.divisor === 1) ways.push(besides(others, rounded, dim.constant));
  return ways.filter((text) => text !== undefined);
}

/** The one term of a sum that is a maximum, or a rounded quotient. */
function onlyOf(kind: Atom["kind"], { terms }: SymbolicDim): Term | undefined {
  const found = terms.filter(({ factors }) => factors.length === 1 && factors[0]!.kind === kind);
  return found.length === 1 ? found[0] : undefined;
}

/** Only a number within it: `H - ceil((W + 9)/5)`. */
function besides(others: readonly Term[], rounded: Term, constant: number): string | undefined {
  const sign = Math.sign(rounded.coefficient);
  const inside = withinRounding(fromTerms(sign * constant, scaled([rounded], sign)) as SymbolicDim);
  const outside = summandsOf(fromTerms(0, others) as SymbolicDim);
  return inside && sumText([...outside, { isNegative: sign < 0, text: inside }], 0);
}

/** All of a sum within the one rounded quotient or maximum that is in it. */
function withinRounding(dim: SymbolicDim): string | undefined {
  const maximum = spreadMaximum(dim);
  if (maximum !== undefined) return extremeText(maximum.sign === 1 ? "max" : "min", maximum.operands);
  const term = dim.terms.find((each) => floorOf(each) !== undefined)!;
  if (Math.abs(term.coefficient) !== 1 || dim.divisor !== 1 || dim.key === term.key) return undefined;
  const { dividend, divisor } = floorOf(term)!;
  const others = multiplyDims(subtractDims(dim, fromTerms(0, [term])), divisor);
  if (term.coefficient === 1) return flooredText(addDims(dividend, others), divisor);
  // -floor(x / n) = floor((n - 1 - x) / n)
  return flooredText(addDims(subtractDims(others, dividend), divisor - 1), divisor);
}

/** `H % 4` for H - 4*floor(H/4) */
function asRemainders(dim: SymbolicDim): string[] {
  return dim.terms.flatMap((term) => {
    const { dividend, divisor } = floorOf(term) ?? {};
    if (dividend?.constant !== 0 || term.coefficient % divisor! !== 0) return [];
    const times = -term.coefficient / divisor!;
    const rest = subtractDims(subtractDims(dim, fromTerms(0, [term])), multiplyDims(dividend, times));
    if (termsOf(rest).length + 1 + dividend.terms.length > dim.terms.length) return [];
    const remainder = `${asOperand(formatDim(dividend))} % ${divisor}`;
    const text = Math.abs(times) === 1 ? remainder : `${Math.abs(times)}*(${remainder})`;
    const others = typeof rest === "number" ? [] : summandsOf(rest);
    return [sumText([{ isNegative: times < 0, text }, ...others], constantOf(rest))];
  });
}

// ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function asProducts(dim: SymbolicDim): string[] {
  if (dim.terms.length === 1 && dim.constant === 0) return [];
  const shared = sharedFactors(dim);
  const { products, rest } = peeled(dim);
  return [
    ...(shared === undefined ? [] : [sumText([summandOf(shared)], 0)]),
    ...(products.length === 0 ? [] : [sumOfProducts(products, rest)]),
  ];
}

function summandOf({ key, coefficient, factors }: Product): Summand {
  const texts = factors.map((factor) => asOperand(formatDim(factor)));
  return { key, isNegative: coefficient < 0, text: productText(Math.abs(coefficient), texts) };
}

function sumOfProducts(products: readonly Product[], rest: Dim): string {
  if (products.length === 1 && rest === 0) return sumText([summandOf(withoutMinus(products[0]!))], 0);
  const others = typeof rest === "number" ? [] : summandsOf(rest);
  const summands = [...products.map(summandOf), ...others].toSorted((a, b) => compareText(a.key, b.key));
  return sumText(summands, constantOf(rest));
}

/** `(1 - H)*(W - 1)` for -(H - 1)*(W - 1) */
function withoutMinus(product: Product): Product {
  const { coefficient, factors } = product;
  if (coefficient > 0) return product;
  const [first, ...others] = factors;
  return { ...product, coefficient: -coefficient, factors: [multiplyDims(first!, -1), ...others] };
}
