/**
 * Calls of a block one behind the other that differ in nothing but their weights and names: the same layers with the same
 * attributes and shapes, read from each other alike, each call reading what the one before it gave, or what all of them read.
 */
import type { Node, Value } from "../../graph/graph.ts";
import { layersOf, type BlockTree } from "../../graph/block-tree.ts";
import { printAttributes } from "../../graph/print-graph.ts";
import { formatDims } from "../../tensor/shape.ts";

/** @param readersOf the nodes that read a value; @param isOutput whether a value is an output of the model. */
export interface Uses {
  readersOf(value: Value): readonly Node[];
  isOutput(value: Value): boolean;
}

/** How many of the blocks, from the first on, are copies of it; 1 where the second is none. */
export function copiesAt(blocks: readonly BlockTree[], uses: Uses): number {
  const bodies: Body[] = [bodyOf(blocks[0]!)];
  let pattern: string | undefined;
  for (const block of blocks.slice(1)) {
    if (block.block !== blocks[0]!.block) break;
    const [before, own] = [bodies.at(-1)!, bodyOf(block)];
    const link = linkOf(before, own);
    if (own.text !== before.text || link === undefined || link !== (pattern ?? link)) break;
    if (!readsAlone(own, before, uses)) break;
    pattern = link;
    bodies.push(own);
  }
  return bodies.length;
}

interface Body {
  readonly nodes: readonly Node[];
  readonly places: ReadonlyMap<Value, string>;
  /** Values of others, in the order of first reads. */
  readonly outside: readonly Value[];
  /** Equal of equal bodies. */
  readonly text: string;
}

function bodyOf(tree: BlockTree): Body {
  const nodes = layersOf(tree);
  const places = new Map<Value, string>();
  const outside: Value[] = [];
  const placeOf = (value: Value): string => {
    if (value.kind === "constant") return "constant";
    const known = places.get(value) ?? `outside ${outside.indexOf(value)}`;
    return known === "outside -1" ? `outside ${outside.push(value) - 1}` : known;
  };
  const lines = nodes.map((node, at) => {
    const inputs = node.inputs.map(placeOf);
    node.outputs.forEach((value, index) => places.set(value, `${at}.${index}`));
    return [...nesting(node, nodes[at - 1], tree.depth), signatureOf(node), ...inputs].join(" ");
  });
  return { nodes, places, outside, text: lines.join("\n") };
}

/** The blocks within that hold a layer, and whether each begins with it. */
function nesting({ origin: { calls } }: Node, before: Node | undefined, depth: number): readonly string[] {
  return calls
    .slice(depth)
    .map(({ block, name }, at) => (before?.origin.calls[depth + at]?.name === name ? block : `begin ${block}`));
}

function signatureOf({ op, attributes, parameters, outputs }: Node): string {
  const weights = Object.entries(parameters).map(([name, { type }]) => `${name}${formatDims(type.shape)}`);
  const results = outputs.map(({ type }) => `${type.dtype}${formatDims(type.shape)}`);
  return [op.name, ...printAttributes(op, attributes), ...weights, ...results].join(" ");
}

/** Where each value from outside comes from, as seen of the copy before; undefined where they are not copies in a row. */
function linkOf(before: Body, own: Body): string | undefined {
  const links = own.outside.map((value, at) => (before.outside[at] === value ? "same" : before.places.get(value)));
  return links.includes(undefined) || links.every((link) => link === "same") ? undefined : links.join(" ");
}

/** Whether nothing else reads what the copy before gives. */
function readsAlone(own: Body, before: Body, { readersOf, isOutput }: Uses): boolean {
  const members = new Set([...own.nodes, ...before.nodes]);
  const values = before.nodes.flatMap(({ outputs }) => outputs);
  return values.every((value) => !isOutput(value) && readersOf(value).every((reader) => members.has(reader)));
}
