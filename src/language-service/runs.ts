/** What statements saw and gave when they ran: each once for every copy of the body that it stands in, and every call of its block. */
import type { Frame, ResolveObserver } from "../resolve/frame.ts";
import type { ResolvedTensor } from "../resolve/name-scopes.ts";
import type { Statement } from "../syntax/ast.ts";

export interface Run {
  /** What was in sight: the current tensor, variables, the names of layers. Of the latter two also those declared later in their scope. */
  readonly before: Frame;
  /** What the next line takes; undefined where there is no tensor yet. */
  readonly after: ResolvedTensor | undefined;
}

export interface Runs {
  /** The first runs of a statement, in order; none where it never ran. */
  of(statement: Statement): readonly Run[];
  /** How often it ran. */
  countOf(statement: Statement): number;
}

/** More are not kept: a body may be copied ten thousand times. */
const keptRuns = 32;

export function createRuns(): Runs & ResolveObserver {
  const known = new Map<Statement, { readonly runs: Run[]; count: number }>();
  return {
    ran(statement, before, after) {
      const entry = known.get(statement);
      if (entry === undefined) known.set(statement, { runs: [{ before, after }], count: 1 });
      else if (++entry.count <= keptRuns) entry.runs.push({ before, after });
    },
    of: (statement) => known.get(statement)?.runs ?? [],
    countOf: (statement) => known.get(statement)?.count ?? 0,
  };
}
