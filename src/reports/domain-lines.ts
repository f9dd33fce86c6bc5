/** For which sizes a model is valid, with the layers that demand it: `valid for even H`, then `H % 2 == 0  net.cvk:9: concat skip`. */
import type { Span } from "../base/source.ts";
import { shortened } from "../base/visible.ts";
import type { ResolvedModel, SizeDomain } from "../resolve/resolved-model.ts";

/** None where no size is open. What demands the expressions stands in one column. */
export function domainLines({ domain }: Pick<ResolvedModel, "domain">): readonly string[] {
  if (domain === undefined) return [];
  const told = domain.constraints.slice(0, mostTold);
  const expressions = told.map(({ expression }) => shortened(expression, longest));
  const width = Math.max(0, ...expressions.map(({ length }) => length));
  const lines = told.map(({ span }, at) => `  ${expressions[at]!.padEnd(width)}  ${lineOf(span)}`);
  const more = domain.constraints.length - told.length;
  return [`valid ${domain.text}`, ...lines, ...(more === 0 ? [] : [`  and ${more} lines more`]), ...partsOf(domain)];
}

/** Of the sizes those that what is printed is told for, and those that the model requires. */
function partsOf({ usual, required }: SizeDomain): readonly string[] {
  return [
    ...(usual === undefined ? [] : [`  shapes and claims are told ${usual.text}; at the others an axis of 1 repeats`]),
    ...(required === undefined ? [] : [`  with its require: ${required.text}`]),
  ];
}

const mostTold = 20;
const longest = 100;

/** `net.cvk:9: concat skip` */
function lineOf({ source, start }: Span): string {
  const { line } = source.positionAt(start);
  return `${source.path}:${line}: ${shortened(source.lineText(line).trim(), longest)}`;
}
