/**
 * From a graph to lines in order. A tensor is computed where it is first asked for: chains become lines one behind the
 * other, a join whose operands have nothing in common but where they begin gets braces, and everything else is named.
 * What several operands of a join need is computed before it. Layers that no output depends on are left out.
 */
import { invariant } from "../../base/invariant.ts";
import type { Graph, Node, ResultValue, Value } from "../../graph/graph.ts";
import { liveValues } from "../../graph/live-values.ts";
import { constantDim, isConstantDim } from "../../tensor/dim.ts";
import { elementCount, spatialDims } from "../../tensor/shape.ts";
import { applicationOf } from "./application.ts";
import { isSayable } from "./classes.ts";
import { dominatorsOf } from "./dominators.ts";
import type { Body, Line, Statement } from "./outline.ts";

export interface Structure {
  readonly body: Body;
  /** The layers in the order in which the text has them. */
  readonly order: readonly Node[];
}

interface Writing {
  /** Tensors that lines above have computed. */
  readonly available: Set<Value>;
  readonly order: Node[];
}

/** The end of a body that is being written. */
interface Pen {
  readonly body: Statement[];
  current: Value | undefined;
}

export function structureOf(graph: Graph): Structure {
  const { inputs, nodes, outputs } = graph;
  const writing: Writing = { available: new Set(inputs), order: [] };
  const pen: Pen = { body: [], current: inputs.at(-1) };
  addSources(graph, writing, pen);
  const dominators = dominatorsOf(nodes);
  for (const { name, value, classes: names } of outputs) {
    const classes = names !== undefined && isSayable(names) ? names : undefined;
    if (writing.available.has(value) && pen.current !== value && outputs.length > 1) {
      pen.body.push({ kind: "output", name, value, classes });
      continue;
    }
    for (const { outputs: results } of dominators(value)) {
      if (!writing.available.has(results[0]!)) compute(writing, pen, results[0]!);
    }
    if (pen.current !== value) compute(writing, pen, value);
    const isTold = outputs.length > 1 || name !== "output" || classes !== undefined;
    if (isTold) pen.body.push({ kind: "output", name, value: undefined, classes });
  }
  return { body: pen.body, order: writing.order };
}

/** Tensors of their own stand first, and leave the current tensor as it is. */
function addSources(graph: Graph, writing: Writing, pen: Pen): void {
  const live = liveValues(graph);
  for (const node of graph.nodes) {
    if (node.op.inputs.max > 0 || !live.needs(node)) continue;
    const outside: Pen = { body: pen.body, current: undefined };
    addLine(writing, outside, node, [], []);
  }
}

/** Makes a tensor the current one. */
function compute(writing: Writing, pen: Pen, target: Value): void {
  const chain: Node[] = [];
  let value = target;
  while (!writing.available.has(value) && isStraight(producer(value))) {
    chain.push(producer(value));
    value = producer(value).inputs[0]!;
  }
  if (!writing.available.has(value)) computeJoin(writing, pen, producer(value));
  else if (pen.current !== value) moveTo(pen, value);
  for (const node of chain.toReversed()) addLine(writing, pen, node, [], []);
}

function isStraight(node: Node): boolean {
  return node.op.inputs.max === 1;
}

function producer(value: Value): Node {
  invariant(value.kind === "result", `a ${value.kind} is computed by no layer`);
  return value.node;
}

function moveTo(pen: Pen, value: Value): void {
  pen.body.push({ kind: "from", value });
  pen.current = value;
}

function addLine(
  { available, order }: Writing,
  pen: Pen,
  node: Node,
  branches: readonly Body[],
  references: readonly Value[],
): void {
  const result = node.outputs[0]!;
  const first = applicationOf(node);
  const line: Line = {
    kind: "line",
    first,
    posts: [],
    branches,
    references,
    label: node.name,
    entering: pen.current,
    result,
  };
  pen.body.push(line);
  pen.current = result;
  available.add(result);
  order.push(node);
}

// ── Joins ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function computeJoin(writing: Writing, pen: Pen, node: Node): void {
  for (let common = lastCommon(writing, node); common !== undefined; common = lastCommon(writing, node)) {
    compute(writing, pen, common);
  }
  const pending = node.inputs.filter((value) => !writing.available.has(value));
  const [single] = pending;
  if (pending.length === 1 && !isBranch(writing, node, single!)) compute(writing, pen, single!);
  if (pending.length === 0 || writing.available.has(single!)) joinByName(writing, pen, node);
  else joinBranches(writing, pen, node);
}

/** The last tensor, in the order of the graph, that several operands need and no line has computed yet. */
function lastCommon({ available }: Writing, { inputs }: Node): ResultValue | undefined {
  const seen = new Set<Node>();
  let last: Node | undefined;
  for (const operand of inputs) {
    const region = regionOf(available, operand);
    for (const node of region) if (seen.has(node) && node.id > (last?.id ?? -1)) last = node;
    for (const node of region) seen.add(node);
  }
  return last?.outputs[0];
}

/** The layers still to be computed for a tensor. */
function regionOf(available: ReadonlySet<Value>, value: Value): ReadonlySet<Node> {
  const region = new Set<Node>();
  const open = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (available.has(at) || region.has(producer(at))) continue;
    region.add(producer(at));
    open.push(...producer(at).inputs);
  }
  return region;
}

/** Larger branches beside a plain connection are read more easily as lines, with a label where they began. */
const longestBranch = 24;

/**
 * Whether the one operand still to be computed is the branch of a residual connection or the like: it starts where the
 * others are, and is short. One that enlarges again is a level of an encoder and decoder, which reads better with labels.
 */
function isBranch({ available }: Writing, node: Node, operand: Value): boolean {
  const others = new Set(node.inputs.filter((value) => value !== operand));
  const region = regionOf(available, operand);
  const entries = entriesOf(available, region);
  const startsThere = others.size === 1 && entries.size === 1 && entries.has([...others][0]!);
  return startsThere && region.size <= longestBranch && ![...region].some(enlarges);
}

/** The computed tensors that layers read, with how often. */
function entriesOf(available: ReadonlySet<Value>, region: Iterable<Node>): Map<Value, number> {
  const entries = new Map<Value, number>();
  for (const { inputs } of region) {
    for (const value of inputs) if (available.has(value)) entries.set(value, (entries.get(value) ?? 0) + 1);
  }
  return entries;
}

function enlarges({ op, inputs, outputs }: Node): boolean {
  if (op.inputs.max > 1) return false;
  const [before, after] = [inputs[0]!, outputs[0]!].map(({ type }) => elementCount(spatialDims(type.shape)));
  return isConstantDim(before!) && isConstantDim(after!) && constantDim(after) > constantDim(before);
}

/** All operands are there: the current tensor joins with named ones where it is the first. */
function joinByName(writing: Writing, pen: Pen, node: Node): void {
  const [first, ...rest] = node.inputs as [Value, ...Value[]];
  if (!node.inputs.includes(pen.current!)) moveTo(pen, first);
  if (pen.current === first && !rest.includes(first)) return addLine(writing, pen, node, [], rest);
  const start = pen.current!;
  const branches = node.inputs.map((value): Body => (value === start ? [] : [{ kind: "from", value }]));
  addLine(writing, pen, node, branches, []);
}

/** Braces, from the tensor at which most of them begin. */
function joinBranches(writing: Writing, pen: Pen, node: Node): void {
  const starts = node.inputs.map((value) => startOf(writing, value));
  const counts = starts.map((value) => starts.filter((other) => other === value).length);
  const most = starts[counts.indexOf(Math.max(...counts))]!;
  const isCurrentUsual = starts.filter((value) => value === pen.current).length >= Math.max(...counts);
  if (!isCurrentUsual && Math.max(...counts) > 1) moveTo(pen, most);
  const start = pen.current;
  const branches = node.inputs.map((value) => {
    const inside: Pen = { body: [], current: start };
    compute(writing, inside, value);
    return inside.body;
  });
  pen.current = start;
  addLine(writing, pen, node, branches, []);
}

/** The computed tensor that an operand begins with: of those that it reads, the one read most. */
function startOf({ available }: Writing, value: Value): Value {
  if (available.has(value)) return value;
  const entries = [...entriesOf(available, regionOf(available, value))];
  return entries.reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}
