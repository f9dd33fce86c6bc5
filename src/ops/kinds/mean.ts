/** `mean`: averages over whole axes; by default over all positions, which is global average pooling to a flat tensor. */
import { div, double, narrow, widen } from "../../kernel/expression.ts";
import { reduction, sumOf } from "../shared/reduction.ts";
import { keptSite } from "../gradients/reductions.ts";
import { rescale } from "./rescale.ts";

export const mean = reduction({
  name: "mean",
  verb: "averages",
  summary: "Averages over whole axes and drops them; by default over all positions, which leaves `[C]`.",
  details:
    "`mean` is `avgpool global` followed by `flatten`; with `keepdims=true` the averaged axes stay, with extent 1. The axes that are left " +
    "take the places of those dropped: after `mean axes=channels` on `[C, H, W]`, `[H, W]` is read as channels and length.",
  examples: [
    { text: "mean", input: "[512, 7, 7]", output: "[512]" },
    { text: "mean axes=[height, width] keepdims=true", input: "[512, 7, 7]", output: "[512, 1, 1]" },
  ],
  gradient(site) {
    const { graph, gradient, count } = keptSite(site);
    return { inputs: [graph.apply(rescale, [gradient], { factor: 1 / count, offset: 0 })] };
  },
  reference: (values) => values.reduce((sum, x) => sum + x, 0) / values.length,
  reduce: (_k, elements) => narrow(div(sumOf(elements, widen), double(elements.count))),
});
