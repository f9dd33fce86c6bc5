/** What is decided of conditions on sizes, against each size of the space one by one. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareNumbers, type RelationalOperator } from "../../src/base/calculations.ts";
import { decide, exampleOf } from "../../src/solve/decide.ts";
import { spaceOf } from "../../src/solve/space-of.ts";
import { whereTexts } from "../../src/solve/where-text.ts";
import { withinLength } from "../../src/tensor/dim.ts";
import { allOf, anyOf, compareDims, dividesDim, negated, type SizeCondition } from "../../src/tensor/size-condition.ts";
import { tries } from "../support/effort.ts";
import { randomDims } from "../support/random-dims.ts";
import { expressionOf } from "../support/domains.ts";
import { propertyOptions } from "./random-net.ts";

/** A condition with what it is in plain numbers. */
interface RandomCondition {
  readonly condition: SizeCondition;
  readonly holds: (h: number, w: number) => boolean;
}

const operators: readonly RelationalOperator[] = ["==", "!=", "<", "<=", ">", ">="];

const comparisons = fc
  .tuple(randomDims, fc.constantFrom(...operators), randomDims)
  .map(([a, operator, b]): RandomCondition | undefined => {
    const condition = withinLength(() => compareDims(a.dim, operator, b.dim));
    return condition && { condition, holds: (h, w) => compareNumbers(operator, a.value(h, w), b.value(h, w)) };
  });

const divisions = fc
  .tuple(randomDims, fc.integer({ min: 1, max: 6 }))
  .map(([{ dim, value }, divisor]): RandomCondition => {
    return { condition: dividesDim(dim, divisor), holds: (h, w) => value(h, w) % divisor === 0 };
  });

const single = fc.oneof(comparisons, divisions).filter((each): each is RandomCondition => each !== undefined);

const conditions = fc.oneof(
  { weight: 4, arbitrary: single },
  single.map(({ condition, holds }): RandomCondition => ({
    condition: negated(condition),
    holds: (h, w) => !holds(h, w),
  })),
  fc.tuple(single, single).map(([a, b]): RandomCondition => ({
    condition: allOf([a.condition, b.condition]),
    holds: (h, w) => a.holds(h, w) && b.holds(h, w),
  })),
  fc.tuple(single, single).map(([a, b]): RandomCondition => ({
    condition: anyOf([a.condition, b.condition]),
    holds: (h, w) => a.holds(h, w) || b.holds(h, w),
  })),
);

/** Up to 40 of each. */
const grid = Array.from({ length: 1600 }, (_, at) => [1 + Math.floor(at / 40), 1 + (at % 40)] as const);

describe("decisions", () => {
  it("are what each size says", () => {
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(conditions, fc.option(conditions, { nil: undefined }), ({ condition, holds }, required) => {
        const space = spaceOf(["H", "W"], required === undefined ? [] : [required.condition]);
        if (space.axes.some(({ set }) => set.isEmpty)) {
          expect(grid.filter(([h, w]) => required!.holds(h, w))).toEqual([]);
          return;
        }
        const members = grid.filter(([h, w]) => required?.holds(h, w) !== false);
        const decision = decide(condition, space);
        counts.set(decision.kind, (counts.get(decision.kind) ?? 0) + 1);
        const found = new Set(members.map(([h, w]) => holds(h, w)));
        if (decision.kind === "all") expect([...found], "all").not.toContain(false);
        if (decision.kind === "none") expect([...found], "none").not.toContain(true);
        if (found.size === 2) expect(decision.kind).not.toMatch(/all|none/);
        if (decision.kind !== "some") return;
        const example = exampleOf(condition, space);
        const { H = 1, W = 1 } = example ?? {};
        if (example !== undefined) expect(holds(H, W), `example ${H} ${W}`).toBe(true);
        for (const where of whereTexts(condition, space)) {
          const said = whereOf(where);
          for (const [h, w] of said === undefined
            ? []
            : members.filter(([a, b]) => !where.includes("H = W") || a === b)) {
            expect(said!({ H: h, W: w }), `${where}, at ${h} ${w}`).toBe(holds(h, w));
          }
        }
      }),
      { ...propertyOptions, numRuns: tries(300) },
    );
    if (process.env["TELL"]) console.log(counts);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(counts.get("unproven") ?? 0, "left open").toBeLessThanOrEqual(Math.max(3, 0.03 * total));
  });
});

/** `for H*W <= 1_000`, `up to H = 7`; undefined of what is told in words. */
function whereOf(text: string): ((sizes: Readonly<Record<string, number>>) => boolean) | undefined {
  const interval = /^(?:up to|from|for) (H = W|H|W) = (\d+)(?: to (\d+)| (on|alone))?$/.exec(text);
  if (interval === null) {
    const expression = /^for (.*(?:==|!=|<|>).*)$/.exec(text)?.[1]?.replaceAll("_", "");
    return expression === undefined || /\b(?:and|but|that|leave|every|of)\b/.test(expression)
      ? undefined
      : expressionOf(expression, ["H", "W"]);
  }
  const [, name, first, last, word] = interval;
  const from = text.startsWith("up to") ? 1 : Number(first);
  const to = text.startsWith("up to") || word === "alone" ? Number(first) : Number(last ?? Infinity);
  return (sizes) => {
    const size = sizes[name === "W" ? "W" : "H"]!;
    return size >= from && size <= to;
  };
}
