/** Values that are tried in one hole: each is asked of the layers first, then of the whole file, and remembered. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import type { Opinion } from "./calls.ts";
import type { Reach, Widest } from "./reach.ts";
import type { Verdict } from "./search.ts";
import type { Trial } from "./trial.ts";

export interface Near {
  readonly value: LanguageValue;
  readonly errors: readonly Diagnostic[];
  /** How far it misses the first claim that it breaks. */
  readonly distance: number;
}

export interface Attempts {
  /** Undefined where there have been too many. A value is meaningful where it is of the right kind. */
  judge(value: LanguageValue): Judged | undefined;
  /** What came nearest of those that do not fit; where none was tried, of `others`, of which there is at least one. */
  nearest(others: readonly LanguageValue[]): Near | undefined;
  readonly isSpent: boolean;
  /** Whether some could not be judged. */
  readonly isUndecided: boolean;
  /** Values that bring a warning, as they are written. */
  readonly warned: ReadonlySet<string>;
  /** Values that fit, but at fewer sizes than others. */
  readonly narrow: readonly Narrow[];
  /** Whether those that fit best do so at some sizes only. */
  readonly isPartial: boolean;
  /** The share of all sizes at which a value fits that was tried. */
  shareOf(value: LanguageValue): number;
}

/** A value that fits at some sizes, with these; undefined where it is a claim that holds at some of them. */
export interface Narrow {
  readonly value: LanguageValue;
  readonly solution: Reach["solution"];
}

interface Judged extends Verdict {
  readonly isMeaningful: boolean;
}

/** What values are asked of. */
export interface Judges {
  /** What the layers say. */
  readonly ask: (value: LanguageValue) => Opinion;
  /** What the whole file says, which takes at most so many layers; undefined where nothing more may be tried. */
  readonly attempt: (value: LanguageValue, mostLayers: number) => Trial | undefined;
}

/** Trials of a file are counted in layers that they resolve; in a small file many are made, in any file some. */
const layersToResolve = 8_000;
const [fewestTrials, mostTrials] = [40, 300];
/** Nor is one for images or signals of which the smallest has so many elements along an axis. */
const largestStart = 4_096;
/** A net with so many times the layers of the smallest one is nothing that anybody means. */
const mostGrowth = 4;

/** What is remembered of a value. */
interface Known extends Omit<Judged, "fits"> {
  readonly value: LanguageValue;
  /** Of one that fits at some sizes. */
  readonly reach?: Reach | undefined;
}

/** @param widest of all that is tried for holes that belong together. */
export function createAttempts({ ask, attempt }: Judges, widest: Widest): Attempts {
  const known = new Map<string, Known>();
  const warned = new Set<string>();
  let nearest: Near | undefined;
  let unlikely: { readonly value: LanguageValue; readonly excess: number } | undefined;
  let [left, tried, fewest, beyond] = [mostTrials, 0, Infinity, Infinity];
  let [isSpent, isUndecided] = [false, false];
  const isBeyond = (value: LanguageValue): boolean => value.kind === "number" && value.value > beyond;
  const refuse = (value: LanguageValue, { excess }: Opinion): Known => {
    if (excess !== 0 && !(Math.abs(excess) >= Math.abs(unlikely?.excess ?? Infinity))) unlikely = { value, excess };
    return { value, side: Math.sign(excess), isMeaningful: true };
  };
  const tryOut = (value: LanguageValue): Known | undefined => {
    const most = Math.min(layersToResolve, mostGrowth * fewest);
    const trial = left <= 0 || isBeyond(value) ? undefined : attempt(value, most);
    if (trial === undefined) return void (isSpent = true);
    const { errors, warns, excess, layers, work, reach } = trial;
    tried++;
    left = Math.min(left, Math.max(fewestTrials, Math.ceil(layersToResolve / Math.max(work, 1))) - tried + 1) - 1;
    if (errors.every(({ code }) => code.startsWith("claim/"))) fewest = Math.min(fewest, Math.max(layers, 100));
    const isTooLarge = reach.start > largestStart || errors.some(({ code }) => code === "resolve/too-many-layers");
    if (isTooLarge && value.kind === "number") beyond = Math.min(beyond, value.value);
    if (warns) warned.add(formatValue(value));
    if (trial.isUndecided) isUndecided = true;
    if (errors.length > 0) {
      nearest = nearerOf(nearest, { value, errors, distance: excess === 0 ? Infinity : Math.abs(excess) });
    }
    const isMeaningful = !errors.some(({ code }) => /^(?:resolve|train)\//.test(code));
    const fits = errors.length === 0 && !trial.isUndecided;
    if (fits) widest.offer(reach);
    return { value, side: Math.sign(excess), isMeaningful, reach: fits ? reach : undefined };
  };
  const judged = ({ reach, ...others }: Known): Judged => {
    return { ...others, fits: reach !== undefined && widest.isMetBy(reach) };
  };
  return {
    warned,
    nearest(others) {
      if (nearest !== undefined) return nearest;
      for (const value of others) refuse(value, ask(value));
      tryOut(unlikely?.value ?? others[0]!);
      return nearest;
    },
    get isSpent() {
      return isSpent;
    },
    get isUndecided() {
      return isUndecided;
    },
    judge(value) {
      const text = formatValue(value);
      const before = known.get(text);
      if (before !== undefined) return judged(before);
      const opinion = ask(value);
      const verdict = opinion.allows ? tryOut(value) : refuse(value, opinion);
      if (verdict === undefined) return undefined;
      known.set(text, verdict);
      return judged(verdict);
    },
    get narrow() {
      return [...known.values()].flatMap(({ value, reach }) => {
        if (reach === undefined || widest.isMetBy(reach)) return [];
        return [{ value, solution: reach.free === widest.reach?.free ? undefined : reach.solution }];
      });
    },
    get isPartial() {
      const { reach } = widest;
      return reach !== undefined && (reach.isPartial || (reach.free === 0 && reach.solution !== undefined));
    },
    shareOf: (value) => known.get(formatValue(value))?.reach?.share ?? 1,
  };
}

/** By how many errors there are, then by how far off it is. */
export function nearerOf(a: Near | undefined, b: Near | undefined): Near | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const more = a.errors.length - b.errors.length;
  return more > 0 || (more === 0 && b.distance < a.distance) ? b : a;
}
