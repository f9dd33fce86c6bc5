/** `sum`: adds up whole axes. */
import { narrow, widen } from "../../kernel/expression.ts";
import { reduction, sumOf } from "../shared/reduction.ts";
import { keptSite } from "../gradients/reductions.ts";

export const sum = reduction({
  name: "sum",
  verb: "adds up",
  summary: "The sum over whole axes, which are dropped; by default over all positions.",
  examples: [
    { text: "sum", input: "[512, 7, 7]", output: "[512]" },
    { text: "sum axes=channels keepdims=true", input: "[512, 7, 7]", output: "[1, 7, 7]" },
  ],
  gradient: (site) => ({ inputs: [keptSite(site).gradient] }),
  reference: (values) => values.reduce((total, x) => total + x, 0),
  reduce: (_k, elements) => narrow(sumOf(elements, widen)),
});
