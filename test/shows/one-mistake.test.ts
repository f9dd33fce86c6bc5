/**
 * One mistake, one error: every token of every example left out, misspelt and doubled. What follows from a mistake is not
 * told, and what is told stands where the mistake is. Some of the texts are tried, with CONVOKE_EFFORT=20 all.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import { isThorough, tries } from "../support/effort.ts";
import { examplePaths } from "../support/examples.ts";
import { examplesHost } from "../support/models.ts";
import { shareSlack } from "../support/shares.ts";
import { slipKinds, slipsOf, type Slip, type SlipKind } from "../support/token-mistakes.ts";

const cases = tries(1000, 1000);

type Outcome = "no error" | "one error, in place" | "one error, elsewhere" | "several errors";

const slips = examplePaths.flatMap((path) =>
  slipsOf(examplesHost.readFile(path)!, randomSource(1)).map((slip) => ({ path, slip })),
);

/** A mistake may be noticed only by the line behind it. */
function outcomeOf(path: string, { text, line }: Slip): Outcome {
  const { diagnostics } = check(path, text, examplesHost);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return "no error";
  if (errors.length > 1) return "several errors";
  const { source, start } = errors[0]!.span;
  const distance = source.positionAt(start).line - line;
  return source.path === path && (distance === 0 || distance === 1) ? "one error, in place" : "one error, elsewhere";
}

interface Figures {
  readonly texts: number;
  readonly broken: number;
  /** Percentages: of the broken, and of those with one error. */
  readonly one: number;
  readonly inPlace: number;
}

function figuresOf(outcomes: readonly Outcome[]): Figures {
  const count = (sought: Outcome): number => outcomes.filter((outcome) => outcome === sought).length;
  const broken = outcomes.length - count("no error");
  const one = broken - count("several errors");
  const inPlace = (100 * count("one error, in place")) / one;
  return { texts: outcomes.length, broken, one: (100 * one) / broken, inPlace };
}

/** What is measured of all, less a little. */
const floors: Readonly<Record<SlipKind, Pick<Figures, "one" | "inPlace">>> = {
  "left out": { one: 95, inPlace: 95 },
  misspelt: { one: 97, inPlace: 95 },
  doubled: { one: 97, inPlace: 95 },
};

describe("one mistake, one error", () => {
  const random = randomSource(2);
  const chosen = slips.filter(() => random.next() < cases / slips.length);

  it.each(slipKinds)("where a token is %s", { timeout: 60_000 + 50 * cases }, (kind) => {
    const ofKind = chosen.filter(({ slip }) => slip.kind === kind);
    const figures = figuresOf(ofKind.map(({ path, slip }) => outcomeOf(path, slip)));
    const { texts, broken, one, inPlace } = figures;
    console.log(
      `${kind}: of ${texts} texts ${broken} are broken, ${one.toFixed(1)}% of them have one error, ` +
        `${inPlace.toFixed(1)}% of these on its line or the next`,
    );
    expect(ofKind.length).toBeGreaterThan(100);
    const floorOf = (percent: number): number => percent - (isThorough ? 0 : 100 * shareSlack(percent / 100, broken));
    expect(one).toBeGreaterThan(floorOf(floors[kind].one));
    expect(inPlace).toBeGreaterThan(floorOf(floors[kind].inPlace));
  });
});
