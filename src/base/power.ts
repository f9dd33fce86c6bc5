/** A power with a whole exponent from 0 on, by multiplications alone: `Math.pow` differs from machine to machine in its last bits. */
export function power(base: number, exponent: number): number {
  let result = 1;
  for (let [square, left] = [base, exponent]; left > 0; square *= square, left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}
