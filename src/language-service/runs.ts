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
  /** What it gave, of all runs. */
  resultsOf(statement: Statement): readonly Run["after"][];
  /** How often it ran. */
  countOf(statement: Statement): number;
}

/** What more of them saw is not kept: a body may be copied ten thousand times. */
const keptRuns = 32;

/** Of several readings of the same tree, one behind the other. */
export function joinRuns(all: readonly Runs[]): Runs {
  return {
    of: (statement) => all.flatMap((runs) => runs.of(statement)).slice(0, keptRuns),
    resultsOf: (statement) => all.flatMap((runs) => runs.resultsOf(statement)),
    countOf: (statement) => all.reduce((count, runs) => count + runs.countOf(statement), 0),
  };
}

interface Known {
  readonly runs: Run[];
  readonly results: Run["after"][];
}

export function createRuns(): Runs & ResolveObserver {
  const known = new Map<Statement, Known>();
  return {
    ran(statement, before, after) {
      let entry = known.get(statement);
      if (entry === undefined) known.set(statement, (entry = { runs: [], results: [] }));
      if (entry.runs.length < keptRuns) entry.runs.push({ before, after });
      entry.results.push(after);
    },
    of: (statement) => known.get(statement)?.runs ?? [],
    resultsOf: (statement) => known.get(statement)?.results ?? [],
    countOf: (statement) => known.get(statement)?.results.length ?? 0,
  };
}
