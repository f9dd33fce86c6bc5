/** Where in the open text layers are written. */
import type { Node } from "../../src/index.ts";
import type { Range } from "../subject.ts";

type Origin = Node["origin"];
type Span = NonNullable<Origin["span"]>;

/** Its own line, or of a layer from an imported file the innermost call in the open text that led there. */
export function rangeOf({ span, calls }: Origin, path: string): Range | undefined {
  const spans = [span, ...calls.map((call) => call.span).toReversed()];
  const found = spans.find((each) => each?.source.path === path);
  return found && asRange(found);
}

/** Of the call of a block in which a layer lies, `level` blocks deep. */
export function rangeOfCall({ calls }: Origin, level: number, path: string): Range | undefined {
  return rangeOf({ span: undefined, calls: calls.slice(0, level + 1) }, path);
}

function asRange({ start, end }: Span): Range {
  return [start, end];
}
