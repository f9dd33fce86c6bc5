/**
 * What is computed element by element need not wait for the backward pass where all that it is made of is there then anyway, or is
 * small beside it: each reader there has it computed again, and its kernel does so as it reads. So dropout keeps its mask and not what it
 * leaves, and an activation whose slope follows from its input does not keep its output as well. The same numbers come out, to the bit.
 */
import type { Graph, Node, Value } from "../graph/graph.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import { readersOf } from "../graph/reads.ts";
import { rewriteGraph, type Rewriter } from "../graph/rewrite.ts";
import { constantShape } from "../tensor/shape.ts";

export interface ForwardAndBack {
  readonly graph: Graph;
  /** The nodes that give the losses. */
  readonly forward: ReadonlySet<Node>;
}

export function recomputeCheap({ graph, forward }: ForwardAndBack): ForwardAndBack {
  const again = computedAgain(graph, forward);
  if (again.size === 0) return { graph, forward };
  const copies = new Set<Node>();
  const rewritten = rewriteGraph(graph, (node, rewriter) => {
    if (forward.has(node)) return void copies.add(rewriter.copy(node));
    const read = new Set(operandsOf(node).filter((value) => again.has(value)));
    copyReading(node, [...read], rewriter);
  });
  return { graph: rewritten, forward: copies };
}

/** Copies a node that reads copies of these values, made just before it. */
function copyReading(node: Node, values: readonly Value[], rewriter: Rewriter): void {
  const kept = values.map((value) => rewriter.value(value));
  for (const value of values) if (value.kind === "result") rewriter.copy(value.node);
  rewriter.copy(node);
  values.forEach((value, at) => rewriter.replace(value, kept[at]!));
}

/** A kernel of its own is not worth it for fewer elements. */
const LEAST = 1024;

function computedAgain(graph: Graph, forward: ReadonlySet<Node>): ReadonlySet<Value> {
  const readers = readersOf(graph);
  const given = new Set(graph.outputs.map(({ value }) => value));
  const again = new Set<Value>();
  const lastReadOf = (value: Value): number =>
    Math.max(-1, ...(readers.get(value) ?? []).filter((reader) => !forward.has(reader)).map(({ id }) => id));
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    if (!forward.has(node) || !isCheap(node) || given.has(output!)) continue;
    const last = lastReadOf(output!);
    const isThere = (value: Value): boolean =>
      isSmallBeside(value, output!) || value.kind === "input" || (lastReadOf(value) >= last && !again.has(value));
    if (last >= 0 && sizeOf(output!) >= LEAST && operandsOf(node).every(isThere)) again.add(output!);
  }
  return again;
}

function isCheap({ traits, outputs }: Node): boolean {
  return traits.pointwise !== undefined && traits.identity !== true && outputs.length === 1;
}

function isSmallBeside(value: Value, other: Value): boolean {
  return 8 * sizeOf(value) <= sizeOf(other);
}

function sizeOf({ type: { shape } }: Value): number {
  return constantShape(shape).reduce((product, extent) => product * extent, 1);
}

function operandsOf(node: Node): readonly Value[] {
  const operands: Value[] = [];
  forEachOperand(node, (value) => operands.push(value));
  return operands;
}
