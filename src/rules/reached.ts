/** Which statements of a text became a part of some model. */
import { firstAtLeast } from "../base/first-at-least.ts";
import type { Source, Span } from "../base/source.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";

/** Whether a layer, a call or an input of the models stands within a statement of the source. */
export function reachedStatements(models: readonly ResolvedModel[], source: Source): (statement: Span) => boolean {
  let known: Float64Array | undefined;
  return ({ start, end }) => {
    known ??= placesIn(models, source);
    return (known[firstAtLeast(known, start)] ?? Infinity) < end;
  };
}

/** Where these begin, in order. */
function placesIn(models: readonly ResolvedModel[], source: Source): Float64Array {
  const starts = new Set<number>();
  const add = (span: Span | undefined): void => {
    if (span?.source === source) starts.add(span.start);
  };
  for (const { graph } of models) {
    for (const { origin } of graph.inputs) add(origin.span);
    for (const { origin } of graph.nodes) {
      add(origin.span);
      for (const call of origin.calls) add(call.span);
    }
  }
  return Float64Array.from(starts).sort();
}
