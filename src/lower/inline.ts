/**
 * Nodes that compute one element from their operands at a time can be computed where the element is read, without a
 * tensor in between. Which ones those are is found by asking: their loop nest is lowered for a single index.
 */
import { invariant } from "../base/invariant.ts";
import type { Node, Value } from "../graph/graph.ts";
import { KernelBuilder } from "../kernel/kernel-builder.ts";
import { float, int } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import { constantShape } from "../tensor/shape.ts";

/** Whether a node's nest visits every index once and stores exactly that element, and no epilogue follows. */
export function isElementwise(node: Node): boolean {
  return node.epilogue.length === 0 && hasElementwiseNest(node);
}

/** Where a node that only moves elements takes the one at an index from; undefined for others. */
export function sourceOf(node: Node, index: readonly Expression[]): readonly Expression[] | undefined {
  if (node.inputs.length !== 1 || !hasElementwiseNest(node)) return undefined;
  const element = float(0);
  let source: readonly Expression[] | undefined;
  const moved = elementAt(node, new KernelBuilder(), index, (value) => ({
    shape: constantShape(value.type.shape),
    at(from) {
      source = from;
      return element;
    },
  }));
  return moved === element ? source : undefined;
}

function hasElementwiseNest(node: Node): boolean {
  if (node.outputs.length !== 1) return false;
  const shape = constantShape(node.outputs[0]!.type.shape);
  const index = shape.map(() => int(0));
  let visits = 0;
  let stores = 0;
  let strays = false;
  lowerInto(node, new KernelBuilder(), {
    read: (value) => ({ shape: constantShape(value.type.shape), at: () => float(0) }),
    forEach(visit, except) {
      visits++;
      strays ||= except.length > 0;
      visit(index);
    },
    draft: () => (strays = true),
    store(at) {
      stores++;
      strays ||= at.length !== index.length || at.some((each, axis) => each !== index[axis]);
    },
  });
  return visits === 1 && stores === 1 && !strays;
}

/** The element of an elementwise node's output at an index, computed here and now. */
export function elementAt(
  node: Node,
  k: KernelBuilder,
  index: readonly Expression[],
  read: (value: Value) => TensorReader,
): Expression {
  let element: Expression | undefined;
  lowerInto(node, k, {
    read,
    forEach: (visit) => visit(index),
    draft: () => invariant(false, `${node.name} is not elementwise`),
    store: (_, value) => void (element = value),
  });
  invariant(element !== undefined, `${node.name} stored nothing`);
  return element;
}

interface Destination {
  read(value: Value): TensorReader;
  forEach(visit: (index: readonly Expression[]) => void, except: readonly number[]): void;
  /** The nest keeps numbers in the place of elements: it computes more than one element by itself. */
  draft(): void;
  store(index: readonly Expression[], value: Expression): void;
}

function lowerInto(node: Node, k: KernelBuilder, { read, forEach, draft, store }: Destination): void {
  const parameters: Record<string, TensorReader> = {};
  for (const name in node.parameters) parameters[name] = read(node.parameters[name]!);
  node.op.lower(k, {
    inputs: node.inputs.map(read),
    parameters,
    outputs: node.outputs.map((value) => ({
      shape: constantShape(value.type.shape),
      forEach: (visit, except = []) => forEach(visit, except),
      draft,
      drafted: () => float(0),
      store,
    })),
    attributes: node.attributes,
  });
}
