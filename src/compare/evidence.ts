/**
 * Whether it tells anything that two nets give the same numbers: not where these would have been the same whatever the layers
 * in question computed, as behind activations that saturate.
 */
import { hashText, randomSource } from "../base/random.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { liveValues } from "../graph/live-values.ts";
import { rewriteGraph } from "../graph/rewrite.ts";
import { affine } from "../ops/kinds/affine.ts";
import type { TensorData } from "../tensor/dtype.ts";
import { constantDim } from "../tensor/dim.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import type { Alignment } from "./align-layers.ts";

/** Layers that the two nets have otherwise, of each net those to be disturbed. */
export interface ChangedNodes {
  readonly old: readonly Node[];
  readonly now: readonly Node[];
}

/** What is written otherwise or new; what is gone where there is nothing else. */
export function changedNodes({ pairs, added, removed }: Alignment): ChangedNodes {
  const other = pairs.flatMap(([old, now]) => (old.written === now.written ? [] : [now]));
  const now = [...added, ...other].map(({ node }) => node);
  return { old: now.length > 0 ? [] : removed.map(({ node }) => node), now };
}

/** Those that can be disturbed, and that an output depends on. */
export function disturbable(graph: Graph, nodes: readonly Node[]): readonly Node[] {
  const live = liveValues(graph);
  return nodes.filter((node) => live.needs(node) && hasChannels(node));
}

function hasChannels({ inputs, outputs }: Node): boolean {
  return inputs.length > 0 && outputs.every(({ type }) => type.shape.length > CHANNEL_AXIS);
}

/** The net, where a layer gives each channel times a factor of its own. */
export function disturbed(graph: Graph, target: Node): Graph {
  return rewriteGraph(graph, (node, { copy, builder, replace }) => {
    const { outputs } = copy(node);
    if (node !== target) return;
    for (const [index, output] of node.outputs.entries()) {
      const channels = constantDim(output.type.shape[CHANNEL_AXIS]!);
      const { next } = randomSource(hashText(`${node.name} ${index}`));
      const scale = ndarray(
        [channels],
        new Float64Array(channels).map(() => 0.5 + next()),
      );
      const scaled = builder.addSound({
        name: node.name,
        op: affine,
        attributes: {},
        inputs: [outputs[index]!],
        origin: node.origin,
        parameters: { scale: builder.constant(scale, ""), shift: builder.constant(ndarray([channels]), "") },
        epilogue: [],
      });
      replace(output, scaled.outputs[0]!);
    }
  });
}

/** So many times what rounding makes of a number, at least, has an output to move that depends on something. */
const LEAST_MOVE = { reference: 1000, wasm: 100 } as const;

/** Whether an output is another beyond doubt, since something it depends on is. */
export function hasMoved(a: TensorData, b: TensorData, tolerance: number, choice: keyof typeof LEAST_MOVE): boolean {
  const [most, move] = [largest(a), LEAST_MOVE[choice] * tolerance];
  return a.some((value, at) => Math.abs(value - b[at]!) > move * most);
}

/** The size of the largest number. */
export function largest(values: TensorData): number {
  return values.filter(Number.isFinite).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
