/**
 * Holes of random small nets are what brute force says: every combination of small values is written into the text, which is
 * then checked. The claims are worked out by `floor((in + 2 * pad - kernel) / stride) + 1`.
 */
import { expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import { formatValue, type LanguageValue } from "../../src/ops/contract/language-value.ts";
import { findInText, findTogetherInText } from "../support/holes.ts";
import { tries } from "../support/effort.ts";

/** The largest value that brute force tries for each argument. */
const largest = { channels: 6, kernel: 9, stride: 9, pad: 5 };
type Argument = keyof typeof largest;
const names = Object.keys(largest) as Argument[];

interface Layer {
  readonly values: Readonly<Record<Argument, number>>;
  readonly claim: readonly number[] | undefined;
}

interface Hole {
  readonly layer: number;
  readonly argument: Argument;
}

function between(random: RandomSource, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

function randomLayers(random: RandomSource, extent: number): readonly Layer[] {
  const count = between(random, 1, 2);
  let size = extent;
  return Array.from({ length: count }, (_, at) => {
    const kernel = between(random, 1, Math.min(4, size));
    const values = {
      channels: between(random, 1, 6),
      kernel,
      stride: between(random, 1, 2),
      pad: between(random, 0, 1),
    };
    size = Math.floor((size + 2 * values.pad - kernel) / values.stride) + 1;
    const isClaimed = at === count - 1 || random.next() < 0.5;
    return { values, claim: isClaimed ? [values.channels, size, size] : undefined };
  });
}

/** `put`: what stands for each hole. */
function textOf(extent: number, layers: readonly Layer[], holes: readonly Hole[], put: readonly string[]): string {
  const lines = layers.map(({ values, claim }, layer) => {
    const written = (argument: Argument): string => {
      const at = holes.findIndex((hole) => hole.layer === layer && hole.argument === argument);
      return at === -1 ? `${values[argument]}` : put[at]!;
    };
    const [channels, ...others] = names.map(written);
    const call = `conv ${channels!} ${others.map((text, at) => `${names[at + 1]!}=${text}`).join(" ")}`;
    return claim === undefined ? call : `${call} -> [${claim.join(", ")}]`;
  });
  return `model Net {\n  input x [2, ${extent}, ${extent}]\n  ${lines.join("\n  ")}\n}\n`;
}

function combinations(holes: readonly Hole[]): readonly (readonly number[])[] {
  return holes.reduce<readonly (readonly number[])[]>(
    (lists, { argument }) => {
      const least = argument === "pad" ? 0 : 1;
      const values = Array.from({ length: largest[argument] - least + 1 }, (_, at) => at + least);
      return lists.flatMap((list) => values.map((value) => [...list, value]));
    },
    [[]],
  );
}

function holds(text: string): boolean {
  return !check("net.cvk", text).diagnostics.some(({ severity }) => severity === "error");
}

function numbersOf(values: readonly LanguageValue[]): readonly number[] | undefined {
  const numbers = values.flatMap((each) => (each.kind === "number" ? [each.value] : []));
  return numbers.length === values.length ? numbers : undefined;
}

function randomCase(random: RandomSource, count: number) {
  const extent = between(random, 5, 9);
  const layers = randomLayers(random, extent);
  const places = layers.flatMap((_, layer) => names.map((argument): Hole => ({ layer, argument })));
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(between(random, 0, places.length - 1));
  const holes = [...chosen].toSorted((a, b) => a - b).map((at) => places[at]!);
  const written = (put: readonly (number | string)[]): string => textOf(extent, layers, holes, put.map(String));
  return {
    text: written(holes.map(() => "?")),
    fitting: combinations(holes).filter((put) => holds(written(put))),
    written,
    holes,
  };
}

it("one hole has the values with which its text checks", () => {
  const random = randomSource(11);
  for (let at = 0; at < tries(30); at++) {
    const { text, fitting, written, holes } = randomCase(random, 1);
    const { answers } = findInText("net.cvk", text, { readFile: () => undefined });
    for (const value of answers.told)
      expect(holds(written([formatValue(value)])), `${text}${formatValue(value)}`).toBe(true);
    for (const value of combinations(holes).flat()) {
      const isThere = answers.has({ kind: "number", value });
      expect(isThere, `${text}${value}`).toBe(fitting.some(([each]) => each === value));
    }
  }
});

it.each([2, 3])("%i holes have the combinations with which their text checks", (count) => {
  const random = randomSource(count);
  let whole = 0;
  for (let at = 0; at < tries(count === 2 ? 12 : 5); at++) {
    const { text, fitting, written } = randomCase(random, count);
    const { found, hasOthers } = findTogetherInText("net.cvk", text);
    const told = found.slice(0, 40).map(({ values }) => values.map(formatValue));
    for (const values of told) expect(holds(written(values)), `${text}${values.join()}`).toBe(true);
    const numbers = new Set(found.map(({ values }) => numbersOf(values)?.join()));
    const missing = fitting.filter((values) => !numbers.has(values.join()));
    if (hasOthers) expect(found.length > 0 || fitting.length === 0, text).toBe(true);
    else expect(missing, text).toEqual([]);
    if (!hasOthers) whole++;
  }
  expect(whole).toBeGreaterThan(0);
});
