/** The figures that claims are about, of a whole graph or of some of its layers. Each analysis runs when first asked. */
import type { Unit } from "../base/calculations.ts";
import type { FigureName } from "../graph/claim.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { bindDim, formatDim, maxDims, symbolsOf, type Dim, type SizeBindings } from "../tensor/dim.ts";
import { measureLiveness, peakAt, type Liveness } from "./liveness.ts";
import { countParameters, sumParameters, type ParameterFigures, type Storage } from "./parameters.ts";
import type { Quantity } from "./quantity.ts";
import { measureReceptiveFields, receptiveExtents } from "./receptive-field.ts";
import { countWork, sumWork } from "./work.ts";

export interface Contribution {
  readonly layer: string;
  readonly amount: number;
}

export interface Figures {
  /** Undefined where there is no such figure: the receptive field of layers that see no spatial input. */
  measure(figure: FigureName, nodes: readonly Node[] | undefined): Quantity | undefined;
  /** What single layers add to a sum, largest first; empty for figures that are not sums. */
  contributions(figure: FigureName, nodes: readonly Node[] | undefined): readonly Contribution[];
  /** Where the peak of memory is reached; undefined where sizes are open. */
  peakLayer(nodes: readonly Node[] | undefined): string | undefined;
  /** How the parameters of one layer come about: `(11*11*3)*64 + 64`. */
  formula(node: Node): string;
}

/** @param storage how weights are stored. */
export function figuresOf(graph: Graph, storage: Storage = "f32"): Figures {
  const parameters = once(() => countParameters(graph, storage));
  const work = once(() => countWork(graph));
  const liveness = once(() => measureLiveness(graph));
  const fields = once(() => measureReceptiveFields(graph));

  const parameterFigures = (nodes: readonly Node[] | undefined): ParameterFigures =>
    nodes === undefined ? parameters() : sumParameters(parameters(), nodes);

  const sum = (figure: FigureName, nodes: readonly Node[] | undefined): Dim => {
    if (figure === "macs") return nodes === undefined ? work().macs : sumWork(work(), nodes);
    const { params, trainable, weightBytes } = parameterFigures(nodes);
    return figure === "params" ? params : figure === "trainable" ? trainable : weightBytes;
  };

  return {
    measure(figure, nodes) {
      if (figure === "receptive") {
        const values = nodes?.flatMap((node) => node.outputs) ?? graph.outputs.map((output) => output.value);
        const extents = receptiveExtents(fields(), values);
        return extents === undefined || extents.length === 0 ? undefined : windowQuantity(extents);
      }
      if (figure !== "memory") return numberQuantity(sum(figure, nodes), figure === "weights" ? "bytes" : "count");
      const peak = nodes === undefined ? liveness().peak : peakAt(liveness(), nodes);
      return peak === undefined ? openPeak(graph, stepsOf(liveness(), nodes)) : numberQuantity(peak, "bytes");
    },
    contributions(figure, nodes) {
      if (figure === "receptive" || figure === "memory") return [];
      return (nodes ?? graph.nodes)
        .map((node) => ({ layer: node.name, amount: sum(figure, [node]) }))
        .filter((entry): entry is Contribution => typeof entry.amount === "number" && entry.amount > 0)
        .toSorted((a, b) => b.amount - a.amount);
    },
    peakLayer: (nodes) => peakLayerOf(liveness(), nodes ?? graph.nodes),
    formula: (node) => parameters().nodes.get(node)?.formula ?? "",
  };
}

function peakLayerOf(liveness: Liveness, nodes: readonly Node[]): string | undefined {
  const peak = peakAt(liveness, nodes);
  const wanted = new Set(nodes);
  return liveness.steps.find((step) => step.bytes === peak && wanted.has(step.node))?.node.name;
}

function numberQuantity(value: Dim, unit: Unit): Quantity {
  if (typeof value === "number") return { kind: "number", value, unit };
  const at = (sizes: SizeBindings): Quantity => numberQuantity(bindDim(value, sizes), unit);
  return { kind: "open", symbols: symbolsOf(value), text: formatDim(value), dims: [value], at };
}

function windowQuantity(extents: readonly Dim[]): Quantity {
  const numbers = extents.filter((extent) => typeof extent === "number");
  if (numbers.length === extents.length) return { kind: "window", extents: numbers };
  const at = (sizes: SizeBindings): Quantity => windowQuantity(extents.map((extent) => bindDim(extent, sizes)));
  const text = extents.map(formatDim).join("x");
  return { kind: "open", symbols: extents.flatMap(symbolsOf), text, dims: extents, at };
}

/** Which layer needs most depends on the sizes of the inputs. */
function openPeak(graph: Graph, steps: readonly Dim[]): Quantity {
  const symbols = graph.inputs.flatMap(({ type }) => type.shape.slice(1).flatMap(symbolsOf));
  const at = (sizes: SizeBindings): Quantity =>
    numberQuantity(peakOf(steps.map((step) => bindDim(step, sizes))), "bytes");
  return { kind: "open", symbols: [...new Set(symbols)], text: undefined, dims: steps, at };
}

/** Sizes that are still open are taken together, as the larger of each two. */
function peakOf(steps: readonly Dim[]): Dim {
  return steps.reduce(maxDims, 0);
}

function stepsOf({ steps }: Liveness, nodes: readonly Node[] | undefined): readonly Dim[] {
  const wanted = nodes && new Set(nodes);
  const distinct = new Map<string, Dim>();
  for (const { node, bytes } of steps) if (wanted?.has(node) !== false) distinct.set(formatDim(bytes), bytes);
  return [...distinct.values()];
}

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => (result ??= { value: compute() }).value;
}
