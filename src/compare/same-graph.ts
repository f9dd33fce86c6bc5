/**
 * Whether two nets compute the same by the same steps, once what does nothing is left out and batch norms and constants are
 * folded; and which parameter of one then stands where which of the other does.
 */
import type { Graph, Node, Value } from "../graph/graph.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import { dropIdentities } from "../passes/drop-identities.ts";
import { foldBatchNorm } from "../passes/fold-batch-norm.ts";
import { foldConstants } from "../passes/fold-constants.ts";
import { mergeViews } from "../passes/merge-views.ts";
import { removeDeadCode } from "../passes/remove-dead-code.ts";
import { runPipeline } from "../pipeline.ts";
import { formatDims } from "../tensor/shape.ts";
import { canonicalKeys, interner, isCommutative, type Interner, type Keys } from "./canonical.ts";
import type { PortPairs } from "./signature.ts";

/** The name of a parameter of the new net for each of the old one that has a counterpart. */
export type Correspondence = ReadonlyMap<string, string>;

/** Both nets in their canonical form, by what their common outputs need. */
export interface CanonicalPair {
  readonly old: Graph;
  readonly now: Graph;
  /** Of an input of either. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly nowPlaceOf: ReadonlyMap<string, number>;
}

const passes = [removeDeadCode, mergeViews, dropIdentities, foldBatchNorm, foldConstants];

export function canonicalPair(old: Graph, now: Graph, { inputs, outputs }: PortPairs): CanonicalPair {
  const oldOutputs = outputs.map(([output]) => output);
  const nowOutputs = outputs.map(([, output]) => output);
  return {
    old: runPipeline({ ...old, outputs: oldOutputs }, undefined, passes),
    now: runPipeline({ ...now, outputs: nowOutputs }, undefined, passes),
    placeOf: new Map(inputs.map(([{ name }], at) => [name, at])),
    nowPlaceOf: new Map(inputs.map(([, { name }], at) => [name, at])),
  };
}

/** The only correspondence under which both are one graph, or one of several; undefined where there is none. */
export function sameGraph(pair: CanonicalPair): Correspondence | undefined {
  const intern = interner();
  const named = keysOf(pair, intern, parameterName);
  if (isSame(pair, named)) return new Map(pair.old.parameters.map(({ name }) => [name, name]));
  const unnamed = keysOf(pair, intern, (value) => (value.kind === "parameter" ? "" : undefined));
  if (!isSame(pair, unnamed)) return undefined;
  const found = counterparts(pair, unnamed, named, parameterName);
  if (found === undefined) return undefined;
  const back = new Map([...found].map(([old, now]) => [now, old]));
  const renamed = keysOf(pair, intern, (value, isOld) => {
    const name = parameterName(value);
    return isOld || name === undefined ? name : (back.get(name) ?? "");
  });
  return isSame(pair, renamed) ? found : undefined;
}

/** Whether both are one graph once all that depends on weights alone is a weight itself. */
export function isSameWithOtherWeights(pair: CanonicalPair): boolean {
  const intern = interner();
  const [ofOld, ofNow] = [regionsOf(pair.old), regionsOf(pair.now)];
  const isWeight = (value: Value, isOld: boolean): boolean =>
    value.kind !== "constant" && (isOld ? ofOld : ofNow)(value) === "prepare";
  const opaque = keysOf(pair, intern, (value, isOld) => (isWeight(value, isOld) ? "" : undefined));
  if (!isSame(pair, opaque)) return false;
  const named = keysOf(pair, intern, parameterName);
  const nameOf: NameOf = (value, isOld) =>
    isWeight(value, isOld) ? String((isOld ? named.old : named.now)(value)) : undefined;
  return counterparts(pair, opaque, named, nameOf) !== undefined;
}

interface KeysOfBoth {
  readonly old: Keys;
  readonly now: Keys;
}

/** What a weight is called that is not looked into; undefined of what is none. */
type NameOf = (value: Value, isOld: boolean) => string | undefined;

function parameterName(value: Value): string | undefined {
  return value.kind === "parameter" ? value.name : undefined;
}

function keysOf({ old, now, placeOf, nowPlaceOf }: CanonicalPair, intern: Interner, nameOf: NameOf): KeysOfBoth {
  const keys = (graph: Graph, places: ReadonlyMap<string, number>, isOld: boolean): Keys =>
    canonicalKeys(graph, intern, (value) => {
      const name = nameOf(value, isOld);
      return name === undefined ? inputText(value, places) : `weights ${formatDims(value.type.shape)} ${name}`;
    });
  return { old: keys(old, placeOf, true), now: keys(now, nowPlaceOf, false) };
}

function inputText(value: Value, places: ReadonlyMap<string, number>): string | undefined {
  return value.kind === "input" ? `input ${places.get(value.name)} ${formatDims(value.type.shape)}` : undefined;
}

function isSame({ old, now }: CanonicalPair, keys: KeysOfBoth): boolean {
  return old.outputs.every(({ value }, at) => keys.old(value) === keys.now(now.outputs[at]!.value));
}

/** Which weight stands where which does, by their names; undefined where one would have to stand for two. */
function counterparts(
  { old, now }: CanonicalPair,
  unnamed: KeysOfBoth,
  named: KeysOfBoth,
  nameOf: NameOf,
): Correspondence | undefined {
  const [there, back] = [new Map<string, string>(), new Map<string, string>()];
  const seen = new Set<string>();
  const open = old.outputs.map(({ value }, at) => [value, now.outputs[at]!.value] as const);
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [a, b] = pair;
    const both = `${a.id} ${b.id}`;
    if (seen.has(both)) continue;
    seen.add(both);
    const [name, other] = [nameOf(a, true), nameOf(b, false)];
    if (name !== undefined && other !== undefined) {
      if ((there.get(name) ?? other) !== other || (back.get(other) ?? name) !== name) return undefined;
      there.set(name, other);
      back.set(other, name);
    } else if (a.kind === "result" && b.kind === "result") {
      open.push(...operandPairs(a.node, b.node, unnamed, named));
    }
  }
  return there;
}

function operandPairs(a: Node, b: Node, unnamed: KeysOfBoth, named: KeysOfBoth): (readonly [Value, Value])[] {
  const inputs = isCommutative(a) ? inOrder(a.inputs, b.inputs, unnamed, named) : b.inputs;
  return [
    ...a.inputs.map((input, at) => [input, inputs[at]!] as const),
    ...Object.keys(a.parameters).map((role) => [a.parameters[role]!, b.parameters[role]!] as const),
  ];
}

/** The operands of the new join in the order of the old: where several would do, those that are called likewise. */
function inOrder(old: readonly Value[], now: readonly Value[], unnamed: KeysOfBoth, named: KeysOfBoth): Value[] {
  const left = new Set(now.keys());
  const take = (fits: (value: Value) => boolean): Value | undefined => {
    const at = [...left].find((each) => fits(now[each]!));
    if (at === undefined) return undefined;
    left.delete(at);
    return now[at];
  };
  const namesakes = old.map((value) => take((other) => named.now(other) === named.old(value)));
  return old.map((value, at) => namesakes[at] ?? take((other) => unnamed.now(other) === unnamed.old(value))!);
}
