/** Layers of a model's text for which no function is left, and where they went. */
import type { Span } from "../base/source.ts";
import { shown } from "../base/visible.ts";
import type { Compiled } from "../compile.ts";
import type { Node, Origin } from "../graph/graph.ts";
import { callPlaces, functionPlaces, placeKey } from "./function-places.ts";
import { layerFates, type Fate } from "./layer-fates.ts";

export interface LayerWithoutKernel {
  readonly span: Span;
  /** Where it went: `folded into the weights of conv1`. */
  readonly reason: string;
}

/**
 * Layers in the text for which nothing is left to do, each place once, and the calls of blocks that hold no others. What is
 * folded into another layer is among them, and also among the origins of the functions that compute both.
 */
export function layersWithoutKernel(compiled: Compiled): readonly LayerWithoutKernel[] {
  const { nodes } = compiled.model.graph;
  const reasonOf = reasonsIn(compiled);
  const lines = new Map<string, { readonly span: Span; readonly layers: Node[] }>();
  for (const node of nodes) {
    const { span } = node.origin;
    if (span === undefined) continue;
    const line = lines.get(placeKey(span)) ?? { span, layers: [] };
    lines.set(placeKey(span), line);
    line.layers.push(node);
  }
  const layers = [...lines.values()].flatMap((line) => withoutKernel(line.span, line.layers, reasonOf));
  return [...layers, ...emptyCalls(compiled, layers)];
}

/** A place in the body of a block stands for a layer of each call. */
function withoutKernel(
  span: Span,
  layers: readonly Node[],
  reasonOf: (node: Node) => string | undefined,
): readonly LayerWithoutKernel[] {
  const gone = layers.filter((node) => reasonOf(node) !== undefined);
  const [first] = gone;
  if (first === undefined) return [];
  const reason = reasonOf(first)!;
  if (layers.length === 1) return [{ span, reason }];
  const among = gone.length === 1 ? "" : `, and likewise in ${copies(gone.length - 1, "other ")}`;
  const rest = layers.length - gone.length;
  const besides = rest === 0 ? "" : `; in ${copies(rest)} it has a kernel`;
  return [{ span, reason: shown(`in ${first.name}: ${reason}${among}${besides}`) }];
}

function copies(count: number, which = ""): string {
  return count === 1 ? `one ${which}copy` : `${count} ${which}copies`;
}

/** Why a layer has no function of its own; undefined for one that has. */
function reasonsIn({ model, graph, lowered }: Compiled): (node: Node) => string | undefined {
  const fates = layerFates(model.graph, graph);
  const computed = new Set([...lowered.origins.values()].flat());
  const choices = new Map(lowered.choices.map((choice) => [choice.layer, choice]));
  const withoutFunction = ({ name, traits }: Node): string => {
    if (traits.concatenation !== undefined) return "written in place by its operands";
    const choice = choices.get(name);
    return choice === undefined ? "nothing to do" : `a view of its input: ${choice.reason}`;
  };
  return (node) => {
    const fate = fates.get(node)!;
    const [into] = fate.nodes;
    if (into === undefined) return goneReason(node, fate);
    const isComputed = computed.has(fate.kind === "kept" ? node.origin : into.origin);
    if (!isComputed) return withoutFunction(into);
    return fate.kind === "kept" ? undefined : joinedReason(into);
  };
}

function goneReason({ traits }: Node, { kind }: Fate): string {
  if (kind === "constant") return "computed at compile time, as it depends on constants alone";
  if (kind === "unused") return "left out, as no output depends on it";
  return traits.identity === true ? "it gives its input as it is" : "a view of its input: the shape stays the same";
}

function joinedReason({ name, traits }: Node): string {
  return shown(
    traits.contraction === undefined ? `computed with ${name}, in one` : `folded into the weights of ${name}`,
  );
}

/** Calls of blocks of whose layers none has a function. */
function emptyCalls(compiled: Compiled, layers: readonly LayerWithoutKernel[]): readonly LayerWithoutKernel[] {
  const known = new Set(
    [...[...functionPlaces(compiled).values()].flat(), ...layers.map(({ span }) => span)].map(placeKey),
  );
  const reason = "nothing is left to do for any of its layers";
  const origins: readonly Origin[] = compiled.model.graph.nodes.map(({ origin }) => origin);
  const calls = new Map(origins.flatMap(callPlaces).map((span) => [placeKey(span), span]));
  return [...calls].filter(([key]) => !known.has(key)).map(([, span]) => ({ span, reason }));
}
