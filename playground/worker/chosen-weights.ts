/** Which weights a net runs with: those of a file, of a training or of the example as far as they fit, and random ones for the rest. */
import {
  initialiseWeights,
  mappedValues,
  mapWeights,
  readSafetensors,
  safetensorsSource,
  type Graph,
  type ResolvedModel,
  type TensorMap,
} from "../../src/index.ts";
import { countOf, productOf, shown, constantShape } from "../../src/tools.ts";
import type { UsedWeights, WeightChoice } from "../questions/load.ts";
import type { KeptWeights, WeightShelf } from "./kept-weights.ts";

export interface ChosenWeights {
  readonly used: UsedWeights;
  /** Of every parameter. */
  values(): TensorMap;
  /** What they are made of: others are others. */
  readonly of: KeptWeights | undefined;
}

interface Candidate extends WeightChoice {
  /** What completes "Weights of". */
  readonly what: string;
  readonly kept: KeptWeights;
}

const RANDOM = "random";

/**
 * @param wanted the key of a choice; where it is none, the newest weights that fit whole, or those of which at least half do.
 * @param example the trained weights that come with the text's example.
 */
export function chooseWeights(
  { graph }: Pick<ResolvedModel, "graph">,
  shelf: WeightShelf,
  example: KeptWeights | undefined,
  wanted: string | undefined,
): ChosenWeights {
  if (graph.parameters.length === 0) return withoutWeights;
  const candidates = candidatesOf(shelf, example);
  const choices = [...candidates.map(({ key, label }) => ({ key, label })), { key: RANDOM, label: "Random" }];
  const fitted = candidates.map((candidate) => ({ candidate, found: fitting(graph, candidate.kept) }));
  const asWanted = fitted.find(({ candidate }) => candidate.key === wanted);
  const best = asWanted ?? (wanted === RANDOM ? undefined : bestOf(fitted, graph));
  if (best === undefined) return { ...random(graph), used: { ...randomUsed, choices }, of: undefined };
  const { candidate, found } = best;
  const { text, isWarning } = about(graph, candidate, found);
  return {
    used: { key: candidate.key, text, isWarning, choices },
    values: () => completed(graph, found),
    of: candidate.kept,
  };
}

const withoutWeights: ChosenWeights = {
  used: { key: "text", text: "All numbers of this net are in its text.", isWarning: false, choices: [] },
  values: () => new Map(),
  of: undefined,
};

const randomUsed = { key: RANDOM, text: "Random weights: outputs mean nothing.", isWarning: true } as const;

/** The newest first, that of the example last. */
function candidatesOf(shelf: WeightShelf, example: KeptWeights | undefined): readonly Candidate[] {
  const kept = [...shelf].map(([name, each]) => ({ key: `kept:${name}`, label: name, what: shown(name), kept: each }));
  const ofExample = { key: "example", label: "Trained, of the example", what: "the example, trained" };
  return [...kept.toReversed(), ...(example === undefined ? [] : [{ ...ofExample, kept: example }])];
}

/** What of them fits the net. */
function fitting({ nodes, parameters }: Graph, kept: KeptWeights): TensorMap {
  if (kept instanceof Map) {
    const sizes = new Map(parameters.map(({ name, type }) => [name, productOf(constantShape(type.shape))]));
    return new Map([...kept].filter(([name, { length }]) => sizes.get(name) === length));
  }
  const mapping = mapWeights({ nodes, parameters }, kept as Exclude<KeptWeights, TensorMap>, "torch");
  return mappedValues({ ...mapping, missing: [], unused: [], misfits: [], ambiguous: [], isUndecided: false });
}

interface Fitted {
  readonly candidate: Candidate;
  readonly found: TensorMap;
}

function bestOf(fitted: readonly Fitted[], { parameters }: Graph): Fitted | undefined {
  const whole = fitted.find(({ found }) => found.size === parameters.length);
  const most = fitted.toSorted((a, b) => b.found.size - a.found.size)[0];
  return whole ?? (most !== undefined && 2 * most.found.size >= parameters.length ? most : undefined);
}

const LISTED = 6;

function about({ parameters }: Graph, { what }: Candidate, found: TensorMap): Pick<UsedWeights, "text" | "isWarning"> {
  const others = parameters.map(({ name }) => name).filter((name) => !found.has(name));
  if (others.length === 0) return { text: `Weights of ${what}.`, isWarning: false };
  const listed = others.slice(0, LISTED).map(shown).join(", ");
  const more = others.length > LISTED ? `, … and ${others.length - LISTED} more` : "";
  const fits = `${found.size} of ${countOf(parameters.length, "tensor")} fit`;
  return {
    text: `Weights of ${what}: ${fits}. Not in it, or of another shape, and so random: ${listed}${more}.`,
    isWarning: true,
  };
}

function random(graph: Graph): Pick<ChosenWeights, "values"> {
  return { values: () => initialiseWeights(graph, 1) };
}

function completed(graph: Graph, found: TensorMap): TensorMap {
  if (found.size === graph.parameters.length) return found;
  return new Map([...initialiseWeights(graph, 1), ...found]);
}

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @throws FormatError where the bytes are no safetensors file. */
export function weightsInFile(file: Uint8Array): KeptWeights {
  return safetensorsSource(readSafetensors(file));
}
