/** Sizes told for where they are valid, against their values there. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { formWhere } from "../../../src/solve/form-where.ts";
import {
  addDims,
  bindDim,
  floorDivideDim,
  formatDim,
  multiplyDims,
  symbol,
  type Dim,
} from "../../../src/tensor/dim.ts";
import {
  allOf,
  anyOf,
  compareDims,
  dividesDim,
  holds,
  type SizeCondition,
} from "../../../src/tensor/size-condition.ts";
import { maximumOf } from "../../../src/tensor/dim-arithmetic.ts";
import { tries } from "../../support/effort.ts";

const [H, W] = [symbol("H"), symbol("W")];
const form = (dim: Dim, ...conditions: readonly SizeCondition[]) => formatDim(formWhere(["H", "W"], conditions)(dim));

describe("a size", () => {
  it("of one value is that", () => {
    // 8 to 15 by one, and 64 to 71 by the other, of which one is a multiple of 8.
    const eighths = floorDivideDim(multiplyDims(H, 1), 8);
    expect(form(multiplyDims(eighths, W), compareDims(eighths, "==", 8), dividesDim(H, 8))).toBe("8*W");
    expect(
      form(multiplyDims(H, W), anyOf([compareDims(H, "==", 1), compareDims(H, "==", 64)]), compareDims(H, ">=", 8)),
    ).toBe("64*W");
  });

  it("that is a maximum is the operand that is the larger there", () => {
    const rounded = addDims(multiplyDims(floorDivideDim(H, 4), 4), 1);
    const either = maximumOf([rounded, H]);
    // 4*floor(H/4) + 1 is H + 1 for multiples of 4 alone.
    expect(form(either, anyOf([1, 2, 3].map((rest) => dividesDim(addDims(H, -rest), 4))))).toBe("H");
    expect(form(either, dividesDim(H, 4))).toBe("H + 1");
    expect(form(maximumOf([H, 100]), compareDims(H, "<=", 100))).toBe("100");
  });
});

/** Conditions and sizes by chance, judged at all sizes up to 40 x 40 by substitution. */
it.each(Array.from({ length: tries(30) }, (_, seed) => seed))(
  "is as large as before wherever it is valid: %i",
  (seed) => {
    const { next: random } = randomSource(seed);
    const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
    const size = (): Dim => (random() < 0.5 ? H : W);
    const dim = (depth = 2): Dim => {
      if (depth === 0) return addDims(multiplyDims(size(), whole(1, 3)), whole(-3, 3));
      const kind = whole(0, 3);
      if (kind === 0) return floorDivideDim(dim(depth - 1), whole(2, 4));
      if (kind === 1) return maximumOf([dim(depth - 1), dim(depth - 1)]);
      return kind === 2 ? multiplyDims(dim(depth - 1), dim(depth - 1)) : addDims(dim(depth - 1), dim(depth - 1));
    };
    const condition = (): SizeCondition => {
      const bound = compareDims(size(), random() < 0.5 ? ">=" : "<=", whole(3, 30));
      const multiple = dividesDim(addDims(size(), whole(0, 3)), whole(2, 6));
      return random() < 0.3 ? anyOf([bound, multiple]) : random() < 0.5 ? bound : multiple;
    };
    const conditions = Array.from({ length: whole(1, 3) }, condition);
    const made = dim();
    const told = formWhere(["H", "W"], conditions)(made);
    for (let h = 1; h <= 40; h++) {
      for (let w = 1; w <= 40; w++) {
        const sizes = { H: h, W: w };
        if (holds(allOf(conditions), sizes)) expect(bindDim(told, sizes)).toBe(bindDim(made, sizes));
      }
    }
  },
);
