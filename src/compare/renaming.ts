/**
 * The words of `--rename` that give the tensors of an old checkpoint the names of a new net: as few as cover them, in an
 * order in which none meets what another has made. They are tried before they are offered.
 */
import { FormatError } from "../formats/format-error.ts";
import { readRenaming, renamed } from "../weights/rename.ts";
import { segments } from "../weights/weight-names.ts";
import type { WeightSource } from "../weights/weight-source.ts";
import type { Correspondence } from "./same-graph.ts";

/** Every tensor below `from`, or that of the name itself, comes to be below `to`; both are segments of a name. */
interface Rule {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Whether it is about one name, and not about all that begin so. */
  readonly isWhole: boolean;
}

/**
 * Undefined where no words do it, as for names that hold the signs of patterns.
 * @param names of all tensors of the old checkpoint.
 */
export function renamingWords(names: readonly string[], correspondence: Correspondence): readonly string[] | undefined {
  const moves = names.flatMap((old): [string, string][] => {
    const now = correspondence.get(old);
    return now === undefined || now === old ? [] : [[old, now]];
  });
  if (moves.length === 0) return [];
  const single = moves.map(([old, now]): Rule => ({ from: segments(old), to: segments(now), isWhole: true }));
  return [() => coveringRules(moves, correspondence), () => single]
    .map((rules) => inOrder(rules(), names).map(wordsOf))
    .find((words) => givesNames(words, names, correspondence));
}

function wordsOf({ from, to, isWhole }: Rule): string {
  const rest = isWhole ? [] : ["**"];
  return `${[...from, ...rest].join(".")}=${[...to, ...rest].join(".")}`;
}

/** For each tensor the shortest beginning of its name that all tensors of the beginning change likewise. */
function coveringRules(moves: readonly (readonly [string, string])[], correspondence: Correspondence): readonly Rule[] {
  const rules: Rule[] = [];
  const covered = new Set<string>();
  for (const [old, now] of moves) {
    if (covered.has(old)) continue;
    const [path, target] = [segments(old), segments(now)];
    let same = commonEnd(path, target);
    let below: readonly string[] = [];
    for (; same > 0; same--) {
      const [from, to] = [path.slice(0, path.length - same), target.slice(0, target.length - same)];
      const found = namesBelow(from, to, correspondence);
      if (found === undefined) continue;
      below = found;
      rules.push({ from, to, isWhole: false });
      break;
    }
    if (same === 0) rules.push({ from: path, to: target, isWhole: true });
    for (const name of [old, ...below]) covered.add(name);
  }
  return rules;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a.at(-1 - same) === b.at(-1 - same)) same++;
  return same;
}

/** The names that begin so, where each is to change its beginning so. */
function namesBelow(
  from: readonly string[],
  to: readonly string[],
  correspondence: Correspondence,
): readonly string[] | undefined {
  const names: string[] = [];
  for (const [old, now] of correspondence) {
    const path = segments(old);
    if (!beginsWith(path, from)) continue;
    if (segments(now).join(".") !== [...to, ...path.slice(from.length)].join(".")) return undefined;
    names.push(old);
  }
  return names;
}

function beginsWith(path: readonly string[], begin: readonly string[]): boolean {
  return begin.every((segment, at) => path[at] === segment);
}

/** Rules one after the other: each behind those that would rename what it makes; in a circle, by way of a free name. */
function inOrder(rules: readonly Rule[], names: readonly string[]): readonly Rule[] {
  const waiting = new Map(rules.map((rule) => [rule, rules.filter((other) => other !== rule && meets(rule, other))]));
  const behind = new Map<Rule, Rule[]>(rules.map((rule) => [rule, []]));
  for (const [rule, others] of waiting) for (const other of others) behind.get(other)!.push(rule);
  const left = new Map(rules.map((rule) => [rule, waiting.get(rule)!.length]));
  const ready = rules.filter((rule) => left.get(rule) === 0);
  const [ordered, last]: [Rule[], Rule[]] = [[], []];
  const freeName = freeNames(names);
  while (left.size > 0) {
    const rule = ready.shift() ?? left.keys().next().value!;
    // One of a circle steps aside until the others are done.
    const aside = left.get(rule) === 0 ? undefined : [freeName()];
    ordered.push(aside === undefined ? rule : { ...rule, to: aside });
    if (aside !== undefined) last.push({ ...rule, from: aside });
    left.delete(rule);
    for (const other of behind.get(rule)!) {
      if (!left.has(other)) continue;
      left.set(other, left.get(other)! - 1);
      if (left.get(other) === 0) ready.push(other);
    }
  }
  return [...ordered, ...last];
}

/** `moved1` and so on, as far as no tensor is called so. */
function freeNames(names: readonly string[]): () => string {
  const taken = new Set(names.map((name) => segments(name)[0]));
  let number = 0;
  return () => {
    do number++;
    while (taken.has(`moved${number}`));
    return `moved${number}`;
  };
}

/** Whether what one rule makes, another would take for its own, or find in its way. */
function meets(rule: Rule, other: Rule): boolean {
  return beginsWith(rule.to, other.from) || beginsWith(other.from, rule.to);
}

function givesNames(words: readonly string[], names: readonly string[], correspondence: Correspondence): boolean {
  try {
    const made = renamed(sourceOf(names), words.map(readRenaming)).tensors.map(({ name }) => name);
    return names.every((old, at) => !correspondence.has(old) || correspondence.get(old) === made[at]);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function sourceOf(names: readonly string[]): WeightSource {
  const tensors = names.map((name) => ({ name, dtype: "F32", shape: [], floats: undefined }));
  return { kind: "safetensors", isOrdered: false, tensors };
}
