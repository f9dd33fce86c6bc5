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
  /** All runs of a statement, in order; none where it never ran. */
  of(statement: Statement): readonly Run[];
}

/** Of several readings of the same tree, one behind the other. */
export function joinRuns(all: readonly Runs[]): Runs {
  return {
    of(statement) {
      const found = all.map((runs) => runs.of(statement)).filter(({ length }) => length > 0);
      return found.length > 1 ? found.flat() : (found[0] ?? []);
    },
  };
}

export function createRuns(): Runs & ResolveObserver {
  const known = new Map<Statement, Run[]>();
  return {
    ran(statement, before, after) {
      const runs = known.get(statement);
      if (runs === undefined) known.set(statement, [{ before, after }]);
      else runs.push({ before, after });
    },
    of: (statement) => known.get(statement) ?? [],
  };
}
