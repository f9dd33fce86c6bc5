/** Choosing types so that weights fit: near the best there is, found by trying all, and told where nothing fits. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import type { WeightType } from "../../../src/tensor/weight-type.ts";
import { chooseTypes, type Choice } from "../../../src/weights/choose-types.ts";
import { storeToFit } from "../../../src/weights/fit-size.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import {
  stored,
  storables,
  weightFileChunks,
  type Storable,
  type StoredWeight,
} from "../../../src/weights/store-weights.ts";
import { tries } from "../../support/effort.ts";
import { modelOf } from "../../support/models.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
const bytesIn = (choices: readonly Choice[]): number => sum(choices.map(({ bytes }) => bytes));
const lossIn = (choices: readonly Choice[]): number => sum(choices.map(({ loss }) => loss));

/** The least loss of all choices that fit, by trying them all. */
function leastLoss(tensors: readonly (readonly Choice[])[], most: number): number {
  const [first, ...rest] = tensors;
  if (first === undefined) return most >= 0 ? 0 : Infinity;
  return Math.min(...first.map(({ bytes, loss }) => loss + leastLoss(rest, most - bytes)));
}

const cases = tries(300);

describe("choosing types", () => {
  it(`loses at most one step more than the best, and mostly as little, in ${cases} random cases`, () => {
    const random = randomSource(5);
    let best = 0;
    let ratios = 0;
    for (let at = 0; at < cases; at++) {
      const tensors = Array.from({ length: 1 + Math.floor(7 * random.next()) }, () => {
        const size = Math.ceil(1000 * random.next() ** 3);
        const loss = random.next() ** 4;
        return [
          { bytes: 4 * size, loss: 0 },
          { bytes: 2 * size, loss: loss * 2 ** (-8 - 4 * random.next()) },
          { bytes: size + Math.ceil(size * random.next()), loss },
        ];
      });
      const [smallest, largest] = [Math.min, Math.max].map((end) =>
        sum(tensors.map((each) => end(...each.map(({ bytes }) => bytes)))),
      );
      const most = Math.ceil(smallest! + (largest! - smallest!) * random.next());
      const chosen = chooseTypes(tensors, most)!;
      expect(bytesIn(chosen)).toBeLessThanOrEqual(most);
      const due = leastLoss(tensors, most);
      expect(lossIn(chosen)).toBeLessThanOrEqual(due + Math.max(...tensors.flat().map(({ loss }) => loss)) + 1e-12);
      if (lossIn(chosen) <= due * 1.000001) best++;
      ratios += due === 0 ? 1 : Math.min(10, lossIn(chosen) / due);
    }
    expect(best / cases).toBeGreaterThan(0.7);
    expect(ratios / cases).toBeLessThan(1.3);
  });

  it("keeps the least loss where all fits, and gives up where nothing does", () => {
    const tensors = [
      [
        { bytes: 4, loss: 0 },
        { bytes: 1, loss: 1 },
      ],
      [{ bytes: 8, loss: 0 }],
    ];
    expect(chooseTypes(tensors, 12)!.map(({ bytes }) => bytes)).toEqual([4, 8]);
    expect(chooseTypes(tensors, 11)!.map(({ bytes }) => bytes)).toEqual([1, 8]);
    expect(chooseTypes(tensors, 8)).toBeUndefined();
    expect(chooseTypes([], 0)).toEqual([]);
  });

  it("does not take what is larger and loses more", () => {
    const choices = [
      { bytes: 8, loss: 0 },
      { bytes: 9, loss: 1 },
      { bytes: 2, loss: 2 },
      { bytes: 2, loss: 3 },
    ];
    expect(chooseTypes([choices], 7)).toEqual([{ bytes: 2, loss: 2 }]);
  });
});

const { graph } = modelOf(`model Net {
  input x [3, 8, 8]
  conv 8 kernel=3 relu
  conv 16 kernel=3 relu
  flatten
  dense 20 relu
  dense 7
}`);
const weights = storables(graph, initialiseWeights(graph, 2));
const sizeOf = (chosen: readonly StoredWeight[]): number => sum(weightFileChunks(chosen).map(({ length }) => length));
const lossOf = (chosen: readonly StoredWeight[]): number => sum(chosen.map(({ loss }) => loss.relative));

/** All ways to store the weights of a net: its four weights in each of three types, its biases in two. */
function* allWays(left: readonly Storable[]): Generator<readonly StoredWeight[]> {
  const [first, ...rest] = left;
  if (first === undefined) return yield [];
  const types: readonly WeightType[] = first.name.endsWith("weight") ? ["f32", "f16", "u8"] : ["f32", "f16"];
  const ways = types.map((type) => stored(first, type));
  for (const others of allWays(rest)) for (const way of ways) yield [way, ...others];
}

describe("fitting weights into a size", () => {
  const ways = [...allWays(weights)].map((way) => ({ size: sizeOf(way), loss: lossOf(way) }));
  const [smallest, largest] = [Math.min(...ways.map(({ size }) => size)), Math.max(...ways.map(({ size }) => size))];

  it.each([0.02, 0.1, 0.25, 0.4, 0.6, 0.9, 1.2])(
    "fits, with nearly the least loss that there is, at %f of the way",
    (share) => {
      const most = Math.ceil(smallest + (largest - smallest) * share);
      const chosen = storeToFit(weights, most);
      expect(sizeOf(chosen)).toBeLessThanOrEqual(most);
      // Entries of the header are estimated from above, by some bytes each.
      const best = Math.min(...ways.filter(({ size }) => size <= most - 120).map(({ loss }) => loss));
      expect(lossOf(chosen)).toBeLessThanOrEqual(Number.isFinite(best) ? best * 1.5 + 1e-9 : Infinity);
    },
  );

  it("takes the smallest of all where just that fits, and else tells its size", () => {
    expect(sizeOf(storeToFit(weights, smallest))).toBe(smallest);
    expect(() => storeToFit(weights, smallest - 1)).toThrow(`the smallest file has ${smallest} bytes`);
  });
});
