/** Functions of numbers that a model's text and its claims may use beside the four operations and rounding. */

export type CalculationName = keyof typeof calculations;

/** `numbers`: how many each takes. What is not exact is rounded to 15 digits: engines differ in the last bits. */
export const calculations = {
  abs: { numbers: 1, of: (x: number) => Math.abs(x) },
  sqrt: { numbers: 1, of: (x: number) => Math.sqrt(x) },
  log2: { numbers: 1, of: (x: number) => rounded(Math.log2(x)) },
  pow: { numbers: 2, of: (base: number, exponent = 1) => power(base, exponent) },
} as const;

/** Whole powers by products, so that those of integers are exact. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1024) return rounded(base ** exponent);
  let product = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / product : product;
}

function rounded(value: number): number {
  return Number(value.toPrecision(15));
}
