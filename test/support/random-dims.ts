/** Random expressions of sizes: as they are written, as dimensions, and as what they are in numbers. */
import * as fc from "fast-check";
import {
  addDims,
  ceilDivideDim,
  floorDivideDim,
  maxDims,
  multiplyDims,
  subtractDims,
  symbol,
  type Dim,
} from "../../src/tensor/dim.ts";

export interface RandomDim {
  readonly dim: Dim;
  /** In the language, as it was made, with parentheses where they must be. */
  readonly text: string;
  readonly isSum: boolean;
  /** The same expression in plain numbers. */
  readonly value: (h: number, w: number) => number;
}

/** Over `H` and `W`. */
export const { dim: randomDims } = fc.letrec<{ dim: RandomDim }>((tie) => ({
  dim: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.integer({ min: 0, max: 9 }).map((n): RandomDim => ({ dim: n, text: `${n}`, isSum: false, value: () => n })),
    fc.constant<RandomDim>({ dim: symbol("H"), text: "H", isSum: false, value: (h) => h }),
    fc.constant<RandomDim>({ dim: symbol("W"), text: "W", isSum: false, value: (_h, w) => w }),
    { weight: 2, arbitrary: pairs(tie("dim")).map(sum) },
    { weight: 2, arbitrary: pairs(tie("dim")).map(difference) },
    { weight: 2, arbitrary: pairs(tie("dim")).map(product) },
    { weight: 2, arbitrary: pairs(tie("dim")).map(maximum) },
    { weight: 4, arbitrary: fc.tuple(tie("dim"), fc.integer({ min: 1, max: 5 }), fc.boolean()).map(quotient) },
  ),
}));

function pairs(of: fc.Arbitrary<RandomDim>): fc.Arbitrary<readonly [RandomDim, RandomDim]> {
  return fc.tuple(of, of);
}

function sum([a, b]: readonly [RandomDim, RandomDim]): RandomDim {
  return {
    dim: addDims(a.dim, b.dim),
    text: `${a.text} + ${b.text}`,
    isSum: true,
    value: (h, w) => a.value(h, w) + b.value(h, w),
  };
}

function difference([a, b]: readonly [RandomDim, RandomDim]): RandomDim {
  return {
    dim: subtractDims(a.dim, b.dim),
    text: `${a.text} - ${operand(b)}`,
    isSum: true,
    value: (h, w) => a.value(h, w) - b.value(h, w),
  };
}

function product([a, b]: readonly [RandomDim, RandomDim]): RandomDim {
  return {
    dim: multiplyDims(a.dim, b.dim),
    text: `${operand(a)}*${operand(b)}`,
    isSum: false,
    value: (h, w) => a.value(h, w) * b.value(h, w),
  };
}

function maximum([a, b]: readonly [RandomDim, RandomDim]): RandomDim {
  return {
    dim: maxDims(a.dim, b.dim),
    text: `max(${a.text}, ${b.text})`,
    isSum: false,
    value: (h, w) => Math.max(a.value(h, w), b.value(h, w)),
  };
}

function quotient([a, divisor, isCeiling]: [RandomDim, number, boolean]): RandomDim {
  const round = isCeiling ? Math.ceil : Math.floor;
  return {
    dim: (isCeiling ? ceilDivideDim : floorDivideDim)(a.dim, divisor),
    text: `${isCeiling ? "ceil" : "floor"}(${operand(a)}/${divisor})`,
    isSum: false,
    value: (h, w) => round(a.value(h, w) / divisor),
  };
}

function operand({ text, isSum }: RandomDim): string {
  return isSum ? `(${text})` : text;
}
