/** For which sizes a model is valid, with the layers that demand it: `valid for even H`, then `H % 2 == 0  net.cvk:9: concat skip`. */
import type { Span } from "../base/source.ts";
import { shortened } from "../base/visible.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";

/** None where no size is open. */
export function domainLines({ domain }: Pick<ResolvedModel, "domain">): readonly string[] {
  if (domain === undefined) return [];
  const width = Math.max(0, ...domain.constraints.map(({ expression }) => Math.min(expression.length, widest)));
  const constraints = domain.constraints.map(({ expression, span }) => {
    return `  ${shortened(expression, longest).padEnd(width)}  ${lineOf(span)}`;
  });
  return [`valid ${domain.text}`, ...constraints];
}

/** Expressions up to this width have what demands them in one column. */
const widest = 40;
const longest = 100;

/** `net.cvk:9: concat skip` */
function lineOf({ source, start }: Span): string {
  const { line } = source.positionAt(start);
  return `${source.path}:${line}: ${shortened(source.lineText(line).trim(), longest)}`;
}
