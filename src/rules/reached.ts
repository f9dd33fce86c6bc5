/** Which statements of a text became a part of some model. */
import type { Source, Span } from "../base/source.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";

/** Whether a layer, a call or an input of the models stands within a statement of the source. */
export function reachedStatements(models: readonly ResolvedModel[], source: Source): (statement: Span) => boolean {
  const places = models.flatMap(({ graph: { inputs, nodes } }) => {
    return [...inputs, ...nodes].flatMap(({ origin: { span, calls } }) => [span, ...calls.map((call) => call.span)]);
  });
  const starts = [...new Set(places.flatMap((span) => (span?.source === source ? [span.start] : [])))];
  return ({ start, end }) => starts.some((at) => start <= at && at < end);
}
