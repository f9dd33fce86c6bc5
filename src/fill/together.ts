/**
 * Several holes of one model: each value of the one that leaves least open, with what is then found of the rest. Layers, and the
 * claims of their own lines, are asked before the whole file is. Where what fits one depends on none of the others, each has
 * answers of its own.
 */
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownValues } from "../resolve/value.ts";
import type { Unknown } from "../syntax/ast.ts";
import { textOf } from "./answers.ts";
import { nearerOf, type Attempts, type Near } from "./attempts.ts";
import { shareCall } from "./calls.ts";
import { candidatesOf, changeTo, type Candidates } from "./candidates.ts";
import type { Finding, Found, Waiting } from "./finding.ts";
import { possibleOf, type Thoroughness } from "./one-hole.ts";
import type { Trial } from "./trial.ts";
import { sortedBy } from "./values.ts";

export interface Combination {
  /** Values for each of the holes, in their order. */
  readonly values: readonly LanguageValue[];
  /** For each hole, words that mean the same. */
  readonly alike: readonly (readonly LanguageValue[])[];
}

export interface Combinations {
  /** The smallest changes first, and those that bring warnings last. */
  readonly found: readonly Combination[];
  /** Whether there may be others. */
  readonly hasOthers: boolean;
  /** What came nearest where there is none. */
  readonly nearest: Near | undefined;
  /** After how many combinations the search ended before its time; undefined where it did not. */
  readonly stoppedAfter: number | undefined;
  /** Whether every value found of each goes with every value found of the others. */
  readonly areIndependent: boolean;
}

/** So many combinations are tried, each of values for all holes but one, with values of the last. */
const mostCombinations = 10_000;
/** So many of them come of numbers that are looked at one by one, at most so many of each hole. */
const [countedCombinations, mostCounted] = [2_000, 256];
/** Where fewer numbers are counted, that says nothing of larger ones. */
const leastCounted = 40;
/** Where so many values of a hole leave the same to the others, all do. */
const alikeEnough = 17;

/** A hole with a value, on the way to a combination. */
interface Step {
  readonly unknown: Unknown;
  readonly value: LanguageValue;
  readonly alike: readonly LanguageValue[];
  readonly change: number;
}

interface Leaf {
  /** The last is the one that was tried with `attempts`. */
  readonly steps: readonly Step[];
  readonly attempts: Attempts;
}

interface Search {
  readonly finding: Finding;
  readonly how: Thoroughness;
  readonly leaves: Leaf[];
  /** What fits each hole, in words, wherever something does. */
  readonly kinds: Map<Unknown, Set<string>>;
  tried: number;
  isStopped: boolean;
  hasOthers: boolean;
  nearest: Near | undefined;
  /** A hole that nothing fits while the others are given: asked for what comes nearest where there is nothing else. */
  unfit: Found | undefined;
}

export function findTogether(unknowns: readonly Unknown[], finding: Finding, waiting: Waiting): Combinations {
  const each = Math.floor(countedCombinations ** (1 / (unknowns.length - 1)));
  const how = { counted: Math.min(each, mostCounted), trustsSides: unknowns.length > 2 };
  const square = search(unknowns, finding, waiting, { ...how, withWindows: false });
  const isDone = square.leaves.length > 0 || square.isStopped || finding.isSpent;
  const state = isDone ? square : search(unknowns, finding, waiting, { ...how, withWindows: true });
  const areNeighbours = unknowns.some((one) =>
    unknowns.some((other) => one !== other && shareCall(waiting.calls, one, other)),
  );
  return combinationsOf(unknowns, state, areNeighbours && state.leaves.length === 1);
}

function search(unknowns: readonly Unknown[], finding: Finding, waiting: Waiting, how: Thoroughness): Search {
  const state: Search = {
    finding,
    how,
    leaves: [],
    kinds: new Map(),
    tried: 0,
    isStopped: false,
    hasOthers: false,
    nearest: undefined,
    unfit: undefined,
  };
  visit(state, unknowns, [], waiting);
  return state;
}

/** `isOne`: whether what there is belongs together. */
function combinationsOf(unknowns: readonly Unknown[], state: Search, isOne: boolean): Combinations {
  const { kinds, hasOthers, tried, nearest, unfit } = state;
  const isStopped = state.isStopped || state.finding.isSpent;
  // What was found first may fit at fewer sizes than what was found later.
  const leaves = state.leaves.filter(({ steps, attempts }) => attempts.judge(steps.at(-1)!.value)?.fits);
  return {
    found: inOrder(leaves).map(({ steps }) => combinationOf(unknowns, steps)),
    hasOthers: hasOthers || isStopped,
    nearest: leaves.length > 0 ? undefined : (nearest ?? unfit?.attempts.nearest(unfit.samples)),
    stoppedAfter: isStopped ? tried : undefined,
    areIndependent: leaves.length > 0 && !isOne && !isStopped && [...kinds.values()].every(({ size }) => size === 1),
  };
}

function inOrder(leaves: readonly Leaf[]): readonly Leaf[] {
  const nearFirst = sortedBy(leaves, ({ steps }) => steps.reduce((sum, { change }) => sum + change, 0));
  const wideFirst = sortedBy(nearFirst, ({ steps, attempts }) => -attempts.shareOf(steps.at(-1)!.value));
  return sortedBy(wideFirst, ({ steps, attempts }) => Number(attempts.warned.has(formatValue(steps.at(-1)!.value))));
}

function combinationOf(unknowns: readonly Unknown[], steps: readonly Step[]): Combination {
  const ordered = unknowns.map((unknown) => steps.find((step) => step.unknown === unknown)!);
  return { values: ordered.map(({ value }) => value), alike: ordered.map(({ alike }) => alike) };
}

/** What is found of the rest where steps have been taken, in words; empty where nothing is. */
function visit(search: Search, rest: readonly Unknown[], steps: readonly Step[], waiting: Waiting): string {
  const given = new Map(steps.map(({ unknown, value }) => [unknown, value] as const));
  return rest.length === 1
    ? visitLast(search, rest[0]!, steps, given, waiting)
    : visitNext(search, rest, steps, given, waiting);
}

function visitLast(
  search: Search,
  unknown: Unknown,
  steps: readonly Step[],
  given: UnknownValues,
  waiting: Waiting,
): string {
  const place = search.finding.place(unknown, given, waiting);
  const found = search.finding.find(place, search.how);
  const { answers, attempts } = found;
  search.hasOthers ||= !answers.isWhole;
  if (answers.values.length === 0) {
    search.unfit ??= found;
    return "";
  }
  const possible = possibleOf(place, () => true);
  for (const value of answers.values) {
    const text = formatValue(value);
    const step = { unknown, value, alike: answers.alike.get(text) ?? [], change: changeTo(value, possible) };
    search.leaves.push({ steps: [...steps, step], attempts });
  }
  return noted(search, unknown, textOf(answers));
}

function noted({ kinds }: Search, unknown: Unknown, text: string): string {
  kinds.set(unknown, (kinds.get(unknown) ?? new Set()).add(text));
  return text;
}

function visitNext(
  search: Search,
  rest: readonly Unknown[],
  steps: readonly Step[],
  given: UnknownValues,
  waiting: Waiting,
): string {
  const [next, candidates] = leastOpen(search, rest, given, waiting);
  const { values, isOpen, alike, possible } = candidates;
  const others = rest.filter((each) => each !== next);
  const fitting: LanguageValue[] = [];
  const left = new Set<string>();
  for (const value of values) {
    const text = formatValue(value);
    const step = { unknown: next, value, alike: alike.get(text) ?? [], change: changeTo(value, possible) };
    const now = waitingWith(search, step, others, given, waiting);
    if (search.isStopped) break;
    const found = now === undefined ? "" : visit(search, others, [...steps, step], now);
    if (found !== "") fitting.push(value);
    left.add(found);
    if (isOpen && left.size === 1 && fitting.length === alikeEnough) break;
  }
  search.hasOthers ||= isOpen && !endsWith(fitting, candidates, search.how);
  if (fitting.length === 0) return "";
  return noted(search, next, fitting.map(formatValue).join(" "));
}

/** Whether what fits ends long before the counting does: larger numbers are taken not to. */
function endsWith(fitting: readonly LanguageValue[], { areCounted }: Candidates, { counted }: Thoroughness): boolean {
  const isSmall = (value: LanguageValue): boolean => value.kind === "number" && value.value <= counted / 2;
  return areCounted && counted >= leastCounted && fitting.every(isSmall);
}

/** The hole whose layers can be asked, then the one with the fewest values. */
function leastOpen(
  { finding, how }: Search,
  rest: readonly Unknown[],
  given: UnknownValues,
  waiting: Waiting,
): readonly [Unknown, Candidates] {
  const suits = (unknown: Unknown) => (value: LanguageValue) => {
    const trial = finding.attempt(new Map(given).set(unknown, value));
    return trial !== undefined && !trial.errors.some(({ code }) => /^(?:resolve|train)\//.test(code));
  };
  const isAlone = (unknown: Unknown): boolean =>
    rest.every((each) => each === unknown || !shareCall(waiting.calls, each, unknown));
  const all = rest.map((unknown) => {
    const place = finding.place(unknown, given, waiting);
    return [unknown, candidatesOf(place, possibleOf(place, suits(unknown)), how)] as const;
  });
  return sortedBy(all, ([unknown, candidates]) => openness(candidates, isAlone(unknown)))[0]!;
}

/** Channels, which have no end, come late, and last what words stand for as well: these mean something once the rest is known. */
function openness({ isOpen, possible, areAsked, values }: Candidates, isAlone: boolean): number {
  const isEndless = possible.usual === undefined && isOpen;
  const isMixed = possible.minimum !== undefined && possible.finite.length > 0;
  const waits = isAlone && !areAsked;
  return (waits ? 1e9 : 0) + (isMixed ? 1e7 : 0) + (isEndless ? 1e5 : 0) + values.length;
}

/** What waits once a step is taken; undefined where that breaks something, or nothing more may be tried. */
function waitingWith(
  search: Search,
  { unknown, value }: Step,
  others: readonly Unknown[],
  given: UnknownValues,
  waiting: Waiting,
): Waiting | undefined {
  if (search.tried >= mostCombinations) search.isStopped = true;
  if (search.isStopped) return undefined;
  search.tried++;
  // Layers with several holes are asked again when all of them have values.
  if (others.some((other) => shareCall(waiting.calls, unknown, other))) return waiting;
  const trial: Trial | undefined = search.finding.attempt(new Map(given).set(unknown, value));
  if (trial === undefined) search.isStopped = true;
  else if (trial.errors.length > 0) {
    const { errors, excess } = trial;
    const distance = excess === 0 ? Infinity : Math.abs(excess);
    search.nearest = nearerOf(search.nearest, { value, errors, distance });
  }
  return trial === undefined || trial.errors.length > 0 ? undefined : trial;
}
