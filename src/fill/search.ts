/**
 * Which whole numbers of a range fit, with few trials. Where a few can be tried all are; else those that are likely and ever
 * larger ones, and between two of which one fits, or between one that is too small and one that is too large, the middle.
 */

/** `side`: 1 where a number gives too much of something, -1 where it gives too little, 0 where that cannot be said. */
export interface Verdict {
  readonly fits: boolean;
  readonly side: number;
}

/** Undefined where no more may be tried. */
export type Judge = (value: number) => Verdict | undefined;

export interface Numbers {
  /** Those that were tried and fit, smallest first. */
  readonly fitting: readonly number[];
  /** Steps in which numbers fit from some on, as far as they were tried: `to` is undefined where nothing bounds them. */
  readonly run: { readonly from: number; readonly to: number | undefined; readonly step: number } | undefined;
  /** Whether there are no others than `fitting`. */
  readonly isExact: boolean;
  /** Whether what bounds `run` above is a claim that is exceeded. */
  readonly isBudget: boolean;
}

/** Beyond this nobody asks. */
export const largestNumber = 2 ** 20;

/** So many are told. */
export const shownNumbers = 8;

/** So many are tried one by one. */
const fewNumbers = 17;

/**
 * @param minimum the smallest that is possible.
 * @param usual tried before all others.
 * @param likely those that are tried where the others leave it open.
 * @param all every number that may fit, where these are known and few.
 */
export function searchNumbers(
  judge: Judge,
  minimum: number,
  usual: number | undefined,
  likely: readonly number[],
  all: readonly number[] | undefined,
): Numbers {
  const tried = new Map<number, Verdict>();
  const attempt = (value: number): boolean => {
    if (value < minimum || value > largestNumber || tried.has(value)) return true;
    const verdict = judge(value);
    if (verdict !== undefined) tried.set(value, verdict);
    return verdict !== undefined;
  };
  if (all !== undefined) {
    const isWhole = all.map(attempt).every(Boolean);
    return { ...numbersOf(tried, true), isExact: isWhole };
  }
  const between = (middle: (tried: ReadonlyMap<number, Verdict>) => number | undefined): void => {
    for (;;) {
      const value = middle(tried);
      if (value === undefined || !attempt(value)) break;
    }
  };
  if (usual !== undefined) attempt(usual);
  for (let value = Math.max(minimum, 1); value <= largestNumber && attempt(value); value *= 4) {
    if (isTooFar(tried, value)) break;
  }
  between(betweenSides);
  const few = isEnclosed(tried) ? fewNumbers / 2 : fewNumbers;
  for (let value = minimum; value < minimum + few && attempt(value); value++);
  if (isEnclosed(tried)) return numbersOf(tried);
  for (const value of likely) if (!attempt(value)) break;
  const largest = Math.max(...tried.keys());
  for (let value = 32; value < largest && attempt(value); value *= 2);
  between(middleToTry);
  between((known) => largestToTry(numbersOf(known), known));
  return numbersOf(tried);
}

/** Whether a number and the one four times smaller give too much: larger ones give more. */
function isTooFar(tried: ReadonlyMap<number, Verdict>, value: number): boolean {
  return [value, value / 4].every((each) => (tried.get(each)?.side ?? 0) > 0);
}

/** Whether what fits, if anything, lies between a number next to it that gives too little and one that gives too much. */
function isEnclosed(tried: ReadonlyMap<number, Verdict>): boolean {
  const fitting = [...tried].flatMap(([value, { fits }]) => (fits ? [value] : []));
  if (fitting.length === 0) return [...tried].some(([value, { side }]) => side * (tried.get(value + 1)?.side ?? 0) < 0);
  const before = tried.get(Math.min(...fitting) - 1);
  const behind = tried.get(Math.max(...fitting) + 1);
  return before !== undefined && behind !== undefined && before.side * behind.side < 0;
}

/** Between one that gives too little and one that gives too much, with nothing between them but what fits. */
function betweenSides(tried: ReadonlyMap<number, Verdict>): number | undefined {
  const sided = [...tried].filter(([, { side, fits }]) => side !== 0 || fits).sort(([a], [b]) => a - b);
  for (const [index, [value, verdict]] of sided.entries()) {
    const next = sided[index + 1];
    if (next === undefined) continue;
    const differs = verdict.fits !== next[1].fits || verdict.side * next[1].side < 0;
    const middle = differs ? roundestBetween(value, next[0], tried) : undefined;
    if (middle !== undefined) return middle;
  }
  return undefined;
}

/** Under a budget the largest are told, one step after the other. */
function largestToTry({ run, isBudget }: Numbers, tried: ReadonlyMap<number, Verdict>): number | undefined {
  if (!isBudget || run?.to === undefined) return undefined;
  const { from, to, step } = run;
  return Array.from({ length: shownNumbers }, (_, at) => to - at * step).find(
    (value) => value > from && !tried.has(value),
  );
}

/** Between neighbours that differ; and just behind the first of several that fit, whether all behind it do. */
function middleToTry(tried: ReadonlyMap<number, Verdict>): number | undefined {
  const ordered = [...tried].sort(([a], [b]) => a - b);
  for (const [index, [value, verdict]] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next === undefined || next[0] - value < 2) continue;
    const differs = verdict.fits !== next[1].fits || verdict.side * next[1].side < 0;
    const middle = differs ? roundestBetween(value, next[0], tried) : undefined;
    if (middle !== undefined) return middle;
  }
  const fitting = ordered.filter(([, { fits }]) => fits).map(([value]) => value);
  const [first, last] = [fitting[0], fitting.at(-1)];
  if (first === undefined || last === first) return undefined;
  const step = fitting.reduce((common, value) => greatestDivisor(common, value - first), 0);
  const following = Array.from({ length: shownNumbers }, (_, at) => first + at * step);
  return [first + 1, ...following].find((value) => value < last! && !tried.has(value));
}

/** The number between two that most powers of two divide: as good as the middle, and where channels must divide, more likely. */
function roundestBetween(low: number, high: number, tried: ReadonlyMap<number, Verdict>): number | undefined {
  for (let power = largestNumber; power >= Math.ceil((high - low) / 32); power /= 2) {
    const value = (Math.floor(low / power) + 1) * power;
    if (value < high && !tried.has(value)) return value;
  }
  return undefined;
}

function numbersOf(tried: ReadonlyMap<number, Verdict>, isBounded = false): Numbers {
  const ordered = [...tried].sort(([a], [b]) => a - b);
  const fitting = ordered.filter(([, { fits }]) => fits).map(([value]) => value);
  const run = runOf(ordered, fitting, isBounded);
  const isWhole = run === undefined || (run.to !== undefined && fitting.length > (run.to - fitting[0]!) / run.step);
  const above = ordered.find(([value]) => value > (fitting.at(-1) ?? Infinity));
  return { fitting, run, isExact: isWhole && run !== undefined, isBudget: (above?.[1].side ?? 0) > 0 };
}

/** The last numbers that fit in equal steps, without one among those tried that does not. */
function runOf(
  ordered: readonly (readonly [number, Verdict])[],
  fitting: readonly number[],
  isBounded: boolean,
): Numbers["run"] {
  const last = fitting.at(-1);
  if (last === undefined) return undefined;
  const to = ordered.at(-1)![0] === last && !isBounded ? undefined : last;
  let from = last;
  let step = 0;
  for (const value of fitting.toReversed().slice(1)) {
    const wider = greatestDivisor(step, from - value);
    const breaks = ordered.some(
      ([each, { fits }]) => !fits && each > value && each < last && (each - value) % wider === 0,
    );
    if (breaks) break;
    [from, step] = [value, wider];
  }
  return { from, to, step: step === 0 ? 1 : step };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
