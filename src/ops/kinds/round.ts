/** `round`: to the nearest integer, as IEEE 754 rounds. */
import { add, and, compare, floor, mul, or, select, sub } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { constantLike } from "../shared/pointwise.ts";

export const round = activation({
  name: "round",
  summary: "The nearest integer; of two that are equally near, the even one.",
  attributes: {},
  examples: [{ text: "round", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference(x) {
    const up = Math.round(x);
    return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
  },
  expression(k, x) {
    const below = k.let("below", floor(x));
    // Exact: the sum of x and a half would not always be.
    const rest = k.let("rest", sub(x, below));
    const half = constantLike(x, 0.5);
    const isOdd = compare("ne", below, mul(constantLike(x, 2), floor(mul(below, half))));
    const goesUp = or(compare("gt", rest, half), and(compare("eq", rest, half), isOdd));
    return add(below, select(goesUp, constantLike(x, 1), constantLike(x, 0)));
  },
});
