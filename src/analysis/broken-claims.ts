/** Which claims of a model do not hold, and of which layers they speak: for whoever shows them beside the figures. */
import { place } from "../diagnostics/diagnostic-json.ts";
import { Diagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { figuresIn, type Claim } from "../graph/claim.ts";
import type { Graph } from "../graph/graph.ts";
import type { AskingModel } from "../solve/asked-of.ts";
import { judgeClaims } from "./judge-claims.ts";
import type { WeightType } from "../tensor/weight-type.ts";

/** A model, as far as claims are about it. */
export interface ClaimingModel extends AskingModel {
  readonly graph: Graph;
  readonly claims: readonly Claim[];
}

export interface BrokenClaim {
  readonly message: string;
  /** Where it is written. */
  readonly file: string;
  readonly line: number;
  /** Names of the layers that it is about; undefined where that is the whole model. */
  readonly layers: readonly string[] | undefined;
}

/** In the order of the text; of a claim in a block once, with the layers of all calls that break it. */
export function brokenClaims(model: ClaimingModel, weightsType: WeightType = "f32"): readonly BrokenClaim[] {
  return judged(model, model.claims, weightsType).map((diagnostic) => {
    const { file, line } = place(diagnostic.span);
    const broken = model.claims.filter(
      (claim) => claim.span === diagnostic.span && judged(model, [claim], weightsType).length > 0,
    );
    return { message: diagnostic.message, file, line, layers: layersOf(broken) };
  });
}

function judged(model: ClaimingModel, claims: readonly Claim[], storage: WeightType): readonly Diagnostic[] {
  return claimFindings({ ...model, claims }, storage).filter(({ severity }) => severity === "error");
}

/** What is wrong with the claims of a model, or cannot be decided, in the order of its text. */
export function claimFindings(model: ClaimingModel, storage: WeightType = "f32"): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  judgeClaims(model.claims, model.graph, diagnostics, { storage, asked: model });
  return diagnostics.sorted();
}

function layersOf(claims: readonly Claim[]): readonly string[] | undefined {
  const lists = claims.map(layersOfClaim);
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length && known.length > 0 ? [...new Set(known.flat())] : undefined;
}

function layersOfClaim(claim: Claim): readonly string[] | undefined {
  if (claim.kind === "shape") return claim.value.kind === "result" ? [claim.value.node.name] : [];
  const about = figuresIn(claim.condition).map(({ nodes }) => nodes?.map(({ name }) => name));
  const known = about.filter((names) => names !== undefined);
  return known.length === about.length && known.length > 0 ? known.flat() : undefined;
}
