/** Where the open text says a layer. */
import type { Node, Source, Span } from "../../src/index.ts";
import type { Range } from "../subject.ts";

type Origin = Node["origin"];

/** Its own line, those of what became part of it, and then the calls that led there, from the innermost out. */
export function rangesOf({ origin, epilogue }: Node, source: Source): readonly Range[] {
  const own = [origin, ...epilogue.map((step): Origin => step.origin)];
  const calls = origin.calls.map(({ span }): Span => span).toReversed();
  return [...own.map(({ span }) => span), ...calls].flatMap((span) => rangeOf(span, source) ?? []);
}

function rangeOf(span: Span | undefined, source: Source): [Range] | undefined {
  return span?.source === source ? [[span.start, span.end]] : undefined;
}
