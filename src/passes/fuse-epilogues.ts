/**
 * Moves pointwise layers into the layer before them, whose kernel then applies them to each element before storing it:
 * activations, residual sums, gates. A layer moves where nobody else reads what it works on, the shape stays, and its
 * other operands are there before the layer it moves into; so a residual sum moves into the later of its branches.
 */
import { forEachOperand } from "../graph/node-facts.ts";
import type { EpilogueStep, Graph, Node, ResultValue, Value } from "../graph/graph.ts";
import { countReads } from "../graph/reads.ts";
import { regions, regionsOf, type RegionOf } from "../graph/graph-regions.ts";
import { rewriteGraph, type Rewriter } from "../graph/rewrite.ts";
import { shapesEqual } from "../tensor/shape.ts";
import type { GraphPass } from "./graph-pass.ts";

export const fuseEpilogues: GraphPass = {
  name: "fuse-epilogues",
  task: "takes activations and sums into the layers before them",
  reason: "Behind all that folds, since what else could fold into a layer must see it without an epilogue.",
  run: fuseAll,
};

/** A layer that moves, and the operand that it works on. */
interface Move {
  readonly node: Node;
  readonly running: Value;
}

function fuseAll(graph: Graph): Graph {
  const regionOf = regionsOf(graph);
  const { moves, moved } = planMoves(graph, regionOf);
  if (moved.size === 0) return graph;
  // Region by region, so that a layer may read what is prepared wherever its steps have moved to.
  const order = regions.flatMap((region) => graph.nodes.filter((node) => regionOf(node) === region));
  const visit = (node: Node, rewriter: Rewriter): void => {
    if (!moved.has(node)) fuse(node, moves.get(node) ?? [], rewriter);
  };
  return rewriteGraph(graph, visit, order);
}

function fuse(host: Node, moves: readonly Move[], rewriter: Rewriter): void {
  const steps = moves.flatMap((move) => [stepOf(move, rewriter), ...move.node.epilogue.map(rewriter.step)]);
  const fused = rewriter.copy(host, [...host.epilogue.map(rewriter.step), ...steps]);
  for (const { node } of moves) rewriter.replace(node.outputs[0]!, fused.outputs[0]!);
}

function stepOf({ node, running }: Move, rewriter: Rewriter): EpilogueStep {
  const { name, op, attributes, origin } = node;
  return {
    name,
    op,
    attributes,
    operands: node.inputs.map((value) => (value === running ? "running" : rewriter.value(value))),
    parameters: rewriter.operands(node.parameters),
    origin,
  };
}

interface Plan {
  /** Of every layer that others move into, those others in order. */
  readonly moves: ReadonlyMap<Node, readonly Move[]>;
  readonly moved: ReadonlySet<Node>;
}

function planMoves(graph: Graph, regionOf: RegionOf): Plan {
  const reads = countReads(graph);
  const moves = new Map<Node, Move[]>();
  const hosts = new Map<Node, Node>();
  const hostOf = (value: ResultValue): Node => hosts.get(value.node) ?? value.node;
  for (const node of graph.nodes) {
    if (regionOf(node) !== "run" || !isPointwise(node)) continue;
    const running = latestOperand(node, regionOf, hostOf);
    if (running === undefined) continue;
    const host = hostOf(running);
    if (!mayCarry(host) || !worksOn(node, running) || timesRead(node, running) !== reads(running)) continue;
    hosts.set(node, host);
    const before = moves.get(host);
    if (before === undefined) moves.set(host, [{ node, running }]);
    else before.push({ node, running });
  }
  return { moves, moved: new Set(hosts.keys()) };
}

/** Of the operands computed while running, the one that is there last. All others are there before it. */
function latestOperand(node: Node, regionOf: RegionOf, hostOf: (value: ResultValue) => Node): ResultValue | undefined {
  let latest: ResultValue | undefined;
  forEachOperand(node, (value) => {
    if (value.kind !== "result" || regionOf(value) !== "run") return;
    if (latest === undefined || hostOf(value).id > hostOf(latest).id) latest = value;
  });
  return latest;
}

function isPointwise(node: Node): boolean {
  return node.outputs.length === 1 && node.traits.pointwise !== undefined;
}

/** Whether the operand is one of the data inputs, and the result has its shape. */
function worksOn(node: Node, running: Value): boolean {
  return node.inputs.includes(running) && shapesEqual(running.type.shape, node.outputs[0]!.type.shape);
}

function timesRead(node: Node, value: Value): number {
  let times = 0;
  for (const input of node.inputs) if (input === value) times++;
  return times;
}

/** Views have no kernel, and concatenated tensors are better written in place by those who make them. */
function mayCarry(host: Node): boolean {
  const { view, identity, concatenation } = host.traits;
  return host.outputs.length === 1 && view !== true && identity !== true && concatenation === undefined;
}
