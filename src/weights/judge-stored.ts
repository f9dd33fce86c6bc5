/** Judges what a model claims of itself by its weights as a file is to have them. */
import { judgeClaims } from "../analysis/judge-claims.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Claim } from "../graph/claim.ts";
import type { Graph } from "../graph/graph.ts";
import type { StoredWeight } from "./store-weights.ts";

/** The claims that do not hold. */
export function judgeStored(
  { claims, graph }: { readonly claims: readonly Claim[]; readonly graph: Graph },
  weights: readonly StoredWeight[],
): Pick<Diagnostics, "all" | "omitted"> {
  const diagnostics = new Diagnostics();
  const sizes = new Map(
    weights.map(({ name, tensors }) => [name, tensors.reduce((sum, [, { bytes }]) => sum + bytes.length, 0)]),
  );
  // Those at sizes of their own may be about other weights.
  const ofStored = claims.filter((claim) => claim.kind === "shape" || claim.at === undefined);
  judgeClaims(ofStored, graph, diagnostics, { storage: ({ name }) => sizes.get(name)! });
  return diagnostics;
}
