/** Conditions on several sizes that exclude each other, and a `require` beside what the layers demand: against trying sizes one by one. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { solve } from "../../../src/solve/solve.ts";
import { addDims, multiplyDims, subtractDims, symbol, type Dim } from "../../../src/tensor/dim.ts";
import {
  anyOf,
  compareDims,
  dividesDim,
  holds,
  negated,
  type SizeCondition,
} from "../../../src/tensor/size-condition.ts";
import { tries } from "../../support/effort.ts";

const [height, width] = [symbol("H"), symbol("W")];
const forms: readonly Dim[] = [
  multiplyDims(height, width),
  addDims(height, width),
  subtractDims(height, width),
  addDims(multiplyDims(2, height), width),
  height,
  width,
];
const plain = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...forms),
      fc.constantFrom("==", "!=", "<", "<=", ">", ">="),
      fc.integer({ min: -6, max: 40 }),
    )
    .map(([dim, operator, value]) => compareDims(multiplyDims(3, dim), operator, 3 * value)),
  fc
    .tuple(fc.constantFrom(...forms), fc.integer({ min: 2, max: 6 }), fc.integer({ min: 0, max: 5 }))
    .map(([dim, divisor, rest]) => dividesDim(subtractDims(dim, rest), divisor)),
);
const conditions: fc.Arbitrary<SizeCondition> = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 1, arbitrary: plain.map(negated) },
  { weight: 1, arbitrary: fc.tuple(plain, plain).map(anyOf) },
);

/** Constants are below 40 and divisors below 7: what some sizes meet, some below 60 do. */
const sizes = Array.from({ length: 60 * 60 }, (_, at) => ({ H: 1 + (at % 60), W: 1 + Math.floor(at / 60) }));

it(`what excludes each other is met by no sizes (${tries(400)} sets of conditions)`, () => {
  let [excluded, impossible] = [0, 0];
  fc.assert(
    fc.property(fc.array(conditions, { minLength: 2, maxLength: 4 }), (list) => {
      const { conflict } = solve(
        ["H", "W"],
        list.map((condition, source) => ({ condition, source })),
      );
      if (!sizes.some((each) => list.every((condition) => holds(condition, each)))) impossible++;
      if (conflict === undefined) return;
      excluded++;
      const blamed = conflict.map(({ source }) => list[source]!);
      expect(sizes.filter((each) => list.every((condition) => holds(condition, each)))).toEqual([]);
      expect(blamed.length).toBeGreaterThan(0);
    }),
    { numRuns: tries(400), seed: 20_261_201 },
  );
  // Most of what cannot be met is seen.
  expect(excluded).toBeGreaterThan(0.6 * impossible);
});

function codes(...lines: readonly string[]): readonly string[] {
  return check("net.cvk", `model Net {\ninput image [3, H, W]\n${lines.join("\n")}\nrelu\n}`).diagnostics.map(
    ({ code }) => code,
  );
}

describe("conditions on two sizes", () => {
  it.each([
    [["require H + W < 10", "conv 3 kernel=5"], ["graph/no-size"]],
    [["reshape [3, 1024]", "from image", "reshape [3, 512]"], ["graph/no-size"]],
    [["require H > W", "require H <= W"], ["graph/no-size"]],
    [["require H - W == 3", "require W - H > -3"], ["graph/no-size"]],
    // 13 * 13, and the sizes are even
    [["require H <= 20 && W <= 20 && H*W == 169", "maxpool 2", "upsample 2", "add image"], ["graph/no-size"]],
    // The same as the layer, twice; then more
    [["reshape [16, -1]", "require H*W % 16 == 0", "require 3*H*W % 16 == 0"], []],
    [["reshape [16, -1]", "require H*W % 32 == 0"], ["graph/demanding"]],
    [["conv 3 kernel=5", "require H + W >= 10"], []],
    [["conv 3 kernel=5", "require H + W >= 11"], ["graph/demanding"]],
    [["require H*W <= 1_000_000"], ["graph/demanding"]],
    [["require H != 12_345"], ["graph/demanding"]],
  ] as const)("%j: %j", (lines, expected) => expect(codes(...lines)).toEqual(expected));
});
