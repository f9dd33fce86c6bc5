/** Whether two versions of a net compute the same, given the same weights: by their graphs, else by running both. */
import { shapesEqual } from "../tensor/shape.ts";
import type { ParameterValue } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { ChangedNodes } from "./evidence.ts";
import { canonicalPair, isSameWithOtherWeights, sameGraph, type Correspondence } from "./same-graph.ts";
import { compareNumbers, type Budget } from "./same-numbers.ts";
import type { SignatureDiff } from "./signature.ts";

export type FunctionVerdict = "same" | "different" | "undecided";

export interface FunctionDiff {
  readonly verdict: FunctionVerdict;
  /** Why. */
  readonly reason: string;
  /** Of tensors or sizes that the reason is about. */
  readonly names: readonly string[];
  /** Of the parameters, where the graphs tell it. */
  readonly correspondence?: Correspondence;
}

/**
 * @param aligned which parameters belong together, as far as the layers tell
 * @param changed layers that the two have otherwise
 */
export async function judgeFunction(
  old: ResolvedModel,
  now: ResolvedModel,
  { apart, pairs }: SignatureDiff,
  aligned: Correspondence,
  changed: ChangedNodes,
  budget: Budget,
): Promise<FunctionDiff> {
  if (apart !== undefined) return { verdict: "different", reason: apart, names: [] };
  const pair = canonicalPair(old.graph, now.graph, pairs);
  const correspondence = sameGraph(pair);
  if (correspondence !== undefined)
    return { verdict: "same", reason: "it is the same graph", names: [], correspondence };
  const [before, after] = [pair.old.parameters, pair.now.parameters];
  const known = hasSameTensors(before, after) ? new Map(before.map(({ name }) => [name, name])) : aligned;
  const odd = withoutCounterpart(before, after, known);
  if (odd.length === 0) return judgeNumbers(old, now, pairs, known, changed, budget);
  if (isSameWithOtherWeights(pair)) {
    return {
      verdict: "undecided",
      reason: "after folding it is the same graph, so it does where the new weights are made of the old",
      names: [],
    };
  }
  return { verdict: "different", reason: "some weights have no counterpart", names: odd };
}

async function judgeNumbers(...models: Parameters<typeof compareNumbers>): Promise<FunctionDiff> {
  const { same, ...why } = await compareNumbers(...models);
  return { verdict: same === undefined ? "undecided" : same ? "same" : "different", ...why };
}

/** Whether tensors are the same by name and shape. */
export function hasSameTensors(old: readonly ParameterValue[], now: readonly ParameterValue[]): boolean {
  const byName = new Map(now.map((each) => [each.name, each]));
  return old.length === now.length && old.every((each) => fits(each, byName.get(each.name)));
}

function fits({ type }: ParameterValue, other: ParameterValue | undefined): boolean {
  return other !== undefined && shapesEqual(type.shape, other.type.shape);
}

/** The names of the tensors that only one of both has. */
function withoutCounterpart(
  old: readonly ParameterValue[],
  now: readonly ParameterValue[],
  correspondence: Correspondence,
): readonly string[] {
  const byName = new Map(now.map((each) => [each.name, each]));
  const paired = old.filter((each) => fits(each, byName.get(correspondence.get(each.name) ?? "")));
  const [known, found] = [new Set(paired), new Set(paired.map(({ name }) => correspondence.get(name)))];
  const odd = [...old.filter((each) => !known.has(each)), ...now.filter(({ name }) => !found.has(name))];
  return [...new Set(odd.map(({ name }) => name))];
}
