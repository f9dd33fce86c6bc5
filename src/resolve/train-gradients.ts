/** Whether what is minimised leads back to what is trained: over layers that have gradients, and to something at all. */
import { forEachOperand } from "../graph/node-facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import type { CallExpression } from "../syntax/ast.ts";
import { frozenParameters, isKept } from "../training/frozen.ts";
import { reportMistake, type Frame } from "./frame.ts";

/** A loss, and what it judges; undefined where that is not known for a mistake. */
interface Judging {
  readonly call: CallExpression;
  readonly output: Value | undefined;
}

export function judgeGradients(frame: Frame, graph: Graph, losses: readonly Judging[]): void {
  const dependent = dependents(graph);
  const wanted = new Set<Value>();
  for (const { call, output } of losses) {
    if (output === undefined) continue;
    if (dependent.has(output)) wanted.add(output);
    else if (!frame.instance.model.failed) reportNothing(frame, call);
  }
  const without: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    const led = operandsOf(node).filter((operand) => dependent.has(operand));
    if (led.length > 0 && !hasGradient(node)) without.push(node);
    for (const operand of led) wanted.add(operand);
  }
  for (const node of without.toReversed()) reportWithout(frame, node, losses[0]!.call);
}

/** The parameters that are trained, and what is computed from them in a way that a gradient could go. */
function dependents(graph: Graph): ReadonlySet<Value> {
  const frozen = frozenParameters(graph);
  const found = new Set<Value>(graph.parameters.filter((each) => each.spec.trainable && !frozen.has(each)));
  for (const node of graph.nodes) {
    if (operandsOf(node).some((operand) => found.has(operand))) for (const output of node.outputs) found.add(output);
  }
  return found;
}

/** What a node reads, but for what only decides between others. */
function operandsOf(node: Node): readonly Value[] {
  const { inputs, op } = node;
  const conditions = op.conditions?.map((at) => inputs[at]) ?? [];
  const operands: Value[] = [];
  forEachOperand(node, (value) => void (conditions.includes(value) || operands.push(value)));
  return operands;
}

function hasGradient(node: Node): boolean {
  const { op, traits } = node;
  const isPassed = traits.view === true || traits.identity === true;
  return isPassed || op.gradient !== undefined || (op.training !== undefined && !isKept(node));
}

function reportNothing(frame: Frame, { name }: CallExpression): void {
  reportMistake(frame, {
    code: "train/nothing-trained",
    message: "no parameter that is trained has a part in what this loss judges",
    span: name.span,
    help: ["parameters of layers are trained, but for those that are written in the text or `frozen`"],
  });
}

function reportWithout(frame: Frame, { op, origin: { span, calls } }: Node, { name }: CallExpression): void {
  if (span === undefined) return;
  reportMistake(frame, {
    code: "train/no-gradient",
    message: `\`${op.name}\` has no gradient, and stands between a loss and parameters that are trained`,
    span,
    labels: [
      { span: name.span, text: "the loss" },
      ...calls.slice(-1).map(({ span, block }) => ({ span, text: `${block} is called here` })),
    ],
    help: ["give the loss an output before it, or freeze the layers that lead there: `frozen=true`"],
  });
}
