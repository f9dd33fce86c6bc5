/** The diagram of a model: a box for what reports show as a row, in a box for each call of a block. */
import { mergeFollowers, type MergedLayer } from "../../analysis/merged-layers.ts";
import { modelFigures, type LayerFigures } from "../../analysis/model-figures.ts";
import { blockTree, isBlock, layersOf, type BlockTree } from "../../graph/block-tree.ts";
import type { Graph, InputValue, Node, ResultValue, Value } from "../../graph/graph.ts";
import { readersOf } from "../../graph/reads.ts";
import type { Category } from "../../ops/contract/op.ts";
import { isConstantDim, type Dim } from "../../tensor/dim.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Box, BlockBox, Diagram, Figure, LayerBox, PortBox, Tensor } from "./diagram.ts";
import { layerDetails } from "./layer-details.ts";
import { figureFor, sumOfFigures, type Measure } from "./measures.ts";
import { copiesAt, type Uses } from "./repeats.ts";

/**
 * All blocks are closed. Blocks that are called one behind the other and differ in nothing but weights are one, with the number
 * of its copies (`repeats.ts` says what is equal). Weights, and what is computed from them alone, have no box.
 * @param measure what figures count; boxes have none where it is left out.
 * @param unfolded down to which depth copies are boxes of their own.
 */
export function diagramOf({ graph }: { readonly graph: Graph }, measure?: Measure, unfolded = 0): Diagram {
  const layers = new Map(modelFigures({ graph }).layers.map((layer) => [layer.node, layer]));
  const boxes = new BoxMaker(graph, layers, measure, unfolded).boxesOf();
  return {
    model: graph.name,
    boxes,
    shapes: Object.fromEntries(
      [...graph.inputs, ...[...layers.keys()].flatMap(({ outputs }) => outputs)].map(({ id, type }) => [
        id,
        formatShape(type.shape),
      ]),
    ),
    measure: measure?.title,
  };
}

class BoxMaker {
  readonly #graph: Graph;
  readonly #layers: ReadonlyMap<Node, LayerFigures>;
  readonly #measure: Measure | undefined;
  readonly #unfolded: number;
  readonly #uses: Uses;
  /** What the last copy of a block gives, as the first, which is drawn, gives it. */
  readonly #drawnAs = new Map<Value, Value>();
  #count = 0;

  constructor(graph: Graph, layers: ReadonlyMap<Node, LayerFigures>, measure: Measure | undefined, unfolded: number) {
    this.#graph = graph;
    this.#layers = layers;
    this.#measure = measure;
    this.#unfolded = unfolded;
    const readers = readersOf(graph);
    const outputs = new Set(graph.outputs.map(({ value }) => value));
    this.#uses = { readersOf: (value) => readers.get(value) ?? [], isOutput: (value) => outputs.has(value) };
  }

  boxesOf(): readonly Box[] {
    const inputs = this.#graph.inputs.map((input) => this.#input(input));
    const tree = blockTree([...this.#layers.keys()]);
    const layers = this.#boxes(tree);
    return [...inputs, ...layers, ...this.#outputs()];
  }

  #input({ name, id }: InputValue): PortBox {
    return { kind: "input", id: this.#newId(), name, reads: [], gives: [id], category: "source" };
  }

  #outputs(): readonly PortBox[] {
    return this.#graph.outputs.map(({ name, value }) => ({
      kind: "output",
      id: this.#newId(),
      name,
      reads: this.#tensors([value]),
      gives: [],
      category: "source",
    }));
  }

  #newId(): string {
    return `n${this.#count++}`;
  }

  #boxes({ items, depth }: BlockTree): readonly Box[] {
    const boxes: Box[] = [];
    for (let at = 0; at < items.length;) {
      const run = runAt(items, at);
      if (isBlocks(run)) {
        const copies = run.slice(0, depth < this.#unfolded ? 1 : copiesAt(run, this.#uses));
        boxes.push(this.#block(copies));
        at += copies.length;
      } else {
        for (const row of this.#rows(run)) boxes.push(this.#layer(row));
        at += run.length;
      }
    }
    return boxes;
  }

  /** As reports have them, with norms at their convolutions, and apart where what is within is read elsewhere. */
  #rows(nodes: readonly Node[]): readonly MergedLayer[] {
    const rows = withNorms(mergeFollowers(nodes.map((node) => this.#layers.get(node)!)));
    return rows.flatMap(({ first, followers }) => {
      const parts: { first: LayerFigures; followers: LayerFigures[] }[] = [{ first, followers: [] }];
      for (const follower of followers) {
        const part = parts.at(-1)!;
        const [output] = (part.followers.at(-1) ?? part.first).node.outputs;
        const isAlone = !this.#uses.isOutput(output!) && this.#uses.readersOf(output!).length === 1;
        if (isAlone) part.followers.push(follower);
        else parts.push({ first: follower, followers: [] });
      }
      return parts;
    });
  }

  #layer({ first, followers }: MergedLayer): LayerBox {
    const { node, kind } = first;
    const { outputs } = (followers.at(-1) ?? first).node;
    return {
      kind: "layer",
      id: this.#newId(),
      name: node.name,
      kinds: [kind, ...followers.map((each) => each.kind)],
      details: layerDetails(node),
      reads: this.#tensors(node.inputs),
      gives: outputs.map(({ id }) => id),
      category: node.op.category,
      figure: this.#measure && figureFor(this.#measure, [first, ...followers]),
    };
  }

  #block(copies: readonly BlockTree[]): BlockBox {
    const [first, last] = [copies[0]!, copies.at(-1)!];
    const [firstNodes, lastNodes] = [layersOf(first), layersOf(last)];
    const boxes = this.#boxes(first);
    const gives = this.#givenBy(lastNodes);
    const drawn = gives.map(({ node, index }) => firstNodes[lastNodes.indexOf(node)]!.outputs[index]!);
    if (copies.length > 1) gives.forEach((value, at) => this.#drawnAs.set(value, drawn[at]!));
    const given: ReadonlySet<Value> = new Set(firstNodes.flatMap(({ outputs }) => outputs));
    const reads = firstNodes.flatMap(({ inputs }) => inputs).filter((value) => !given.has(value));
    return {
      kind: "block",
      id: this.#newId(),
      name: first.name,
      block: first.block!,
      copies: copies.length,
      lastName: last.name,
      layers: firstNodes.length,
      reads: this.#tensors(reads),
      gives: this.#tensors(drawn),
      category: dominantCategory(firstNodes.map((node) => this.#layers.get(node)!)),
      figure: this.#measure && this.#sum(this.#measure, copies.flatMap(layersOf)),
      boxes,
      isOpen: false,
    };
  }

  /** As if each row stood in its box. */
  #sum(measure: Measure, nodes: readonly Node[]): Figure | undefined {
    const rows = this.#rows(nodes);
    return sumOfFigures(
      measure,
      rows.map(({ first, followers }) => figureFor(measure, [first, ...followers])),
    );
  }

  /** The results that something outside of the layers reads. */
  #givenBy(nodes: readonly Node[]): readonly ResultValue[] {
    const members = new Set(nodes);
    const { isOutput, readersOf: readers } = this.#uses;
    const isRead = (value: Value): boolean => isOutput(value) || readers(value).some((reader) => !members.has(reader));
    return nodes.flatMap(({ outputs }) => outputs).filter(isRead);
  }

  /** Each once; without what no box gives. */
  #tensors(values: readonly Value[]): readonly Tensor[] {
    const drawn = values.map((value) => this.#drawn(value));
    const given = drawn.filter(
      (value) => value.kind === "input" || (value.kind === "result" && this.#layers.has(value.node)),
    );
    return [...new Set(given.map(({ id }) => id))];
  }

  #drawn(value: Value): Value {
    const other = this.#drawnAs.get(value);
    return other === undefined ? value : this.#drawn(other);
  }
}

/** What normalises the result of a convolution or a dense layer stands with it, as papers write Conv-BN-ReLU. */
function withNorms(rows: readonly MergedLayer[]): readonly MergedLayer[] {
  const joined: MergedLayer[] = [];
  for (const row of rows) {
    const before = joined.at(-1);
    if (before === undefined || !normalises(row.first, before)) joined.push(row);
    else joined[joined.length - 1] = { first: before.first, followers: [row.first, ...row.followers] };
  }
  return joined;
}

function normalises({ node }: LayerFigures, { first, followers }: MergedLayer): boolean {
  const isOfWeights = first.node.traits.contraction !== undefined && followers.length === 0;
  return isOfWeights && node.op.category === "normalisation" && node.inputs[0] === first.node.outputs[0];
}

function runAt(items: readonly (Node | BlockTree)[], from: number): readonly BlockTree[] | readonly Node[] {
  const end = items.findIndex((item, at) => at > from && isBlock(item) !== isBlock(items[from]!));
  return items.slice(from, end === -1 ? items.length : end) as readonly BlockTree[] | readonly Node[];
}

function isBlocks(run: readonly BlockTree[] | readonly Node[]): run is readonly BlockTree[] {
  return isBlock(run[0]!);
}

/** The category that does most of the work, or else has most of the parameters; that of the last layer where there is neither. */
function dominantCategory(layers: readonly LayerFigures[]): Category {
  const most = (of: (layer: LayerFigures) => Dim): Category | undefined => {
    const totals = new Map<Category, number>();
    for (const layer of layers) {
      const value = of(layer);
      const { category } = layer.node.op;
      if (isConstantDim(value) && value > 0) totals.set(category, (totals.get(category) ?? 0) + value);
    }
    return [...totals].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  };
  return most(({ macs }) => macs) ?? most(({ params }) => params) ?? layers.at(-1)!.node.op.category;
}
