/** Which kernel computes a layer on WebAssembly, and why. */
import type { Node } from "../../graph/graph.ts";
import { openSizes } from "../../graph/open-sizes.ts";
import { strategiesIn } from "../../lower/strategy-of.ts";
import { runPipeline } from "../../pipeline.ts";
import { asCode } from "../../reports/markdown.ts";
import { becauseText } from "../../reports/strategies.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import { targetOf } from "../../targets/index.ts";
import type { Analysis } from "../analysis.ts";

/** Larger nets take longer than a pointer rests. */
const mostNodes = 600;

type Strategies = ReturnType<typeof strategiesIn>;
const known = new WeakMap<ResolvedModel, Strategies>();

/** A line of Markdown; none where sizes are open or the model has mistakes. */
export function strategyText({ models }: Analysis, node: Node): readonly string[] {
  const model = models.find(({ graph }) => graph.nodes.includes(node));
  if (model === undefined || model.graph.nodes.length > mostNodes || openSizes(model.graph).length > 0) return [];
  const selected = strategiesOf(model)(node.name);
  if (selected === undefined)
    return ["kernel: none of its own; it is done with another layer, or nothing is left to do"];
  return [`kernel: ${asCode(selected.strategy)}, ${becauseText(selected)}`];
}

function strategiesOf(model: ResolvedModel): Strategies {
  const found = known.get(model) ?? strategiesIn(runPipeline(model.graph), targetOf("wasm").facts.run);
  known.set(model, found);
  return found;
}
