import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PeriodicSet } from "../../../src/solve/periodic-set.ts";
import { setAsExpression, setInWords } from "../../../src/solve/set-text.ts";
import { expressionOf } from "../../support/domains.ts";

const both = (names: readonly string[], set: PeriodicSet): readonly [string, string] => [
  setInWords(names, set),
  setAsExpression(names[0]!, set).join(" || "),
];

describe("sets of sizes in words, and as expressions", () => {
  it.each<[string, readonly string[], PeriodicSet, string, string]>([
    ["all", ["H", "W"], PeriodicSet.all, "every H and W", "true"],
    [
      "multiples",
      ["H", "W"],
      PeriodicSet.of(32, 1, (n) => n % 32 === 0),
      "H and W that are multiples of 32, from 32 on",
      "H % 32 == 0 && H >= 32",
    ],
    ["from one on", ["H"], PeriodicSet.of(1, 63, (n) => n >= 63), "H >= 63", "H >= 63"],
    ["from one on, of two", ["H", "W"], PeriodicSet.of(1, 63, (n) => n >= 63), "H and W from 63 on", "H >= 63"],
    ["odd", ["H"], PeriodicSet.of(2, 1, (n) => n % 2 === 1), "odd H", "H % 2 == 1"],
    ["even", ["H"], PeriodicSet.of(2, 6, (n) => n % 2 === 0 && n > 5), "even H, from 6 on", "H % 2 == 0 && H >= 6"],
    [
      "some remainders, and one besides",
      ["H"],
      PeriodicSet.of(4, 9, (n) => (n >= 9 && n % 2 === 1) || n === 5),
      "odd H, from 9 on, and for 5",
      "H % 2 == 1 && H >= 9 || H == 5",
    ],
    [
      "remainders",
      ["H"],
      PeriodicSet.of(5, 9, (n) => n >= 9 && [1, 3].includes(n % 5)),
      "H that leave 1 or 3 when divided by 5, from 11 on",
      "(H % 5 == 1 || H % 5 == 3) && H >= 11",
    ],
    [
      "a run of remainders",
      ["H"],
      PeriodicSet.of(32, 32, (n) => n >= 32 && n % 32 < 16),
      "H that leave at most 15 when divided by 32, from 32 on",
      "H % 32 <= 15 && H >= 32",
    ],
    ["no multiples", ["H"], PeriodicSet.of(3, 1, (n) => n % 3 !== 0), "H that are no multiples of 3", "H % 3 != 0"],
    ["but one", ["H"], PeriodicSet.of(1, 8, (n) => n !== 7), "every H, but not 7", "H != 7"],
    ["few", ["H"], PeriodicSet.of(1, 8, (n) => n < 4 || n === 6), "H of 1 to 3 or 6", "H <= 3 || H == 6"],
  ])("%s", (_, names, set, words, expression) => expect(both(names, set)).toEqual([words, expression]));
});

describe("sets of sizes", () => {
  const sets = fc
    .record({
      modulus: fc.integer({ min: 1, max: 12 }),
      from: fc.integer({ min: 1, max: 9 }),
      members: fc.array(fc.boolean(), { minLength: 21, maxLength: 21 }),
    })
    .map(({ modulus, from, members }) => {
      return PeriodicSet.of(modulus, from, (n) => members[n < from ? n : from + ((n - from) % modulus)]!);
    });
  const numbers = Array.from({ length: 200 }, (_, at) => at + 1);

  it("are in one form, and combine number by number", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const cases: readonly [PeriodicSet | undefined, (n: number) => boolean][] = [
          [a.intersection(b), (n) => a.has(n) && b.has(n)],
          [a.union(b), (n) => a.has(n) || b.has(n)],
          [a.complement(), (n) => !a.has(n)],
        ];
        for (const [set, test] of cases) {
          expect(numbers.filter((n) => set!.has(n))).toEqual(numbers.filter(test));
          expect(set!.equals(PeriodicSet.of(2 * a.modulus * b.modulus, 30, test))).toBe(true);
          expect(set!.isEmpty).toBe(!numbers.some(test));
          expect(set!.least).toBe(numbers.find(test));
        }
        expect(a.equals(b)).toBe(numbers.every((n) => a.has(n) === b.has(n)));
      }),
      { seed: 1 },
    );
  });

  it("are what their expressions say", () => {
    fc.assert(
      fc.property(sets, fc.boolean(), (set, isShort) => {
        const expression = setAsExpression("H", set, isShort).join(" || ") || "false";
        const holds = expressionOf(expression, ["H"]);
        expect(
          numbers.filter((H) => holds({ H })),
          expression,
        ).toEqual(numbers.filter((n) => set.has(n)));
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
