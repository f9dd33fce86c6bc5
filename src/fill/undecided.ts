/** Whether the sizes for which a model is valid are beyond what is followed: then nothing is known of it. */
import { openSizes } from "../graph/open-sizes.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { solve } from "../solve/solve.ts";
import { symbolsOfCondition } from "../tensor/size-condition.ts";

/** What is asked of one size alone is solved, unless it repeats too rarely. */
export function isUndecided(model: ResolvedModel): boolean {
  const { graph, demands = [], requirements = [] } = model.open ?? model;
  const names = openSizes(graph);
  if (names.length === 0) return false;
  const asked = [...demands, ...requirements].map(({ condition, span }) => ({ condition, source: span }));
  const { groups, relations } = solve(names, asked);
  return relations.some(({ condition }) => {
    const symbols = symbolsOfCondition(condition);
    return groups.filter((group) => group.names.some((name) => symbols.includes(name))).length === 1;
  });
}
