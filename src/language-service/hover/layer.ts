/** What is told of a layer: what it does, its arithmetic with the numbers of this line, what it costs and sees. */
import type { Node } from "../../graph/graph.ts";
import type { AnyOp } from "../../ops/contract/op.ts";
import { findOp } from "../../ops/index.ts";
import { usages } from "../../reports/manual.ts";
import { asCode, asMarkdown } from "../../reports/markdown.ts";
import { short } from "../../tensor/readable-numbers.ts";
import type { Analysis } from "../analysis.ts";
import { figureText, shapeText } from "../told.ts";
import { layerArithmetic } from "./arithmetic.ts";
import { fieldText } from "./field.ts";
import type { Place } from "./place.ts";
import { strategyText } from "./strategy.ts";

type Callee = Extract<Place, { kind: "callee" }>;

/** Undefined where it is no layer. */
export function describeLayer(analysis: Analysis, { name }: Callee): string | undefined {
  const nodes = analysis.layers.of(name.span);
  const op = nodes[0]?.op ?? findOp(name.text);
  if (op === undefined || (!op.spelled && nodes.length === 0)) return undefined;
  const [node] = nodes;
  const told = node === undefined ? [] : nodes.length === 1 ? onceText(analysis, node) : [runsTable(analysis, nodes)];
  return [headText(op, nodes), ...told].filter((part) => part !== "").join("\n\n");
}

function headText(op: AnyOp, nodes: readonly Node[]): string {
  const called = nodes.length === 1 ? ` ${asCode(nodes[0]!.name)}` : "";
  return `**${asMarkdown(op.name)}**${called}: ${op.summary}\n\n${usages(op).map(asCode).join(" or ")}`;
}

function onceText(analysis: Analysis, node: Node): readonly string[] {
  const lines = [...layerArithmetic(analysis, node), ...strategyText(analysis, node)];
  return [flowText(analysis, node), lines.map((line) => `- ${line}`).join("\n"), fieldText(analysis, node)];
}

/** `[3, 224, 224] → [64, 112, 112]` */
function flowText(analysis: Analysis, { inputs, outputs }: Node): string {
  const from = inputs.map((input) => shapeText(analysis, input)!.whole);
  const to = shapeText(analysis, outputs[0])!.whole;
  return asCode(from.length === 0 ? to : `${from.join(" and ")} → ${to}`);
}

// ── Several runs ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Rows of the table. */
const mostRows = 6;

function runsTable(analysis: Analysis, nodes: readonly Node[]): string {
  const rows = nodes.slice(0, mostRows).map((node) => {
    const { params = 0, macs = 0 } = analysis.figuresOf(node) ?? {};
    const form = analysis.formOf(node.outputs[0]!);
    return [
      asCode(node.name),
      flowText(analysis, node),
      ...[params, macs].map((each) => figureText(form(each), short)),
    ];
  });
  const table = [["layer", "shapes", "parameters", "MACs"], ["---", "---", "---:", "---:"], ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
  return nodes.length > mostRows ? `${table}\n\nand ${nodes.length - mostRows} more` : table;
}
