/** Where in the open text the boxes of a diagram are written. */
import type { Graph, Node } from "../../src/index.ts";
import type { Diagram } from "../../src/tools.ts";
import type { Range } from "../subject.ts";
import { rangeOf, rangeOfCall } from "./places.ts";

type Box = Diagram["boxes"][number];

/**
 * By the ids of boxes: of an input or a layer its line, with the lines of what works on its output in the same box; of a block its
 * calls, which are several where a box stands for copies.
 */
export function boxPlaces(diagram: Diagram, graph: Graph, path: string): Readonly<Record<string, readonly Range[]>> {
  const finder = new BoxFinder(diagram.boxes);
  const found = new Map<string, Map<string, Range>>();
  const put = (box: Box | undefined, range: Range | undefined): void => {
    if (box === undefined || range === undefined) return;
    found.set(box.id, (found.get(box.id) ?? new Map<string, Range>()).set(range.join(), range));
  };
  for (const { name, origin } of graph.inputs) put(finder.named(name), rangeOf(origin, path));
  for (const node of graph.nodes) {
    const { layer, blocks } = finder.of(node);
    put(layer, rangeOf(node.origin, path));
    blocks.forEach((block, level) => put(block, rangeOfCall(node.origin, level, path)));
  }
  return Object.fromEntries([...found].map(([id, ranges]) => [id, [...ranges.values()]]));
}

interface Found {
  readonly layer: Box | undefined;
  /** Around it, from the outermost. */
  readonly blocks: readonly (Box | undefined)[];
}

/** Is asked for nodes in the order of the graph. */
class BoxFinder {
  readonly #boxes: ReadonlyMap<string, Box>;
  readonly #layers = new Map<Node, Box | undefined>();
  /** The drawn call at each depth. */
  #last: readonly string[] = [];

  constructor(boxes: readonly Box[]) {
    this.#boxes = new Map(boxesIn(boxes).map((box) => [box.name, box]));
  }

  named(name: string): Box | undefined {
    return this.#boxes.get(name);
  }

  of(node: Node): Found {
    const names = node.origin.calls.map(({ name }) => name);
    const drawn: string[] = [];
    for (const [depth, name] of names.entries())
      drawn.push(this.#drawnCall(name, names[depth - 1], drawn.at(-1), depth));
    this.#last = drawn;
    const layer = this.named(inCopy(node.name, names.at(-1), drawn.at(-1))) ?? this.#boxBefore(node);
    this.#layers.set(node, layer);
    return { layer, blocks: drawn.map((name) => this.named(name)) };
  }

  /** A call that has no box is drawn as the first of the copies, which was met last at that depth. */
  #drawnCall(name: string, parent: string | undefined, drawnParent: string | undefined, depth: number): string {
    const own = inCopy(name, parent, drawnParent);
    return this.#boxes.has(own) ? own : (this.#last[depth] ?? own);
  }

  /** Of what works on the output of another layer, in the same box. */
  #boxBefore(node: Node): Box | undefined {
    const [input] = node.inputs;
    return input?.kind === "result" ? this.#layers.get(input.node) : undefined;
  }
}

/** The name that something in a call has in another, which is drawn for it. */
function inCopy(name: string, call: string | undefined, drawn: string | undefined): string {
  return call !== undefined && drawn !== undefined && name.startsWith(call) ? drawn + name.slice(call.length) : name;
}

function boxesIn(boxes: readonly Box[]): readonly Box[] {
  return boxes.flatMap((box) => (box.kind === "block" ? [box, ...boxesIn(box.boxes)] : [box]));
}
