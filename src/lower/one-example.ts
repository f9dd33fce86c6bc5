/**
 * Whether a batch runs through the net example by example. Kernels then compute one example, whose activations take the
 * memory of those of the one before, which the cache still holds; together, each layer sends those of all examples to
 * memory and back. What runs together reads each weight once: better where weights do not stay in the cache either and are
 * more than the activations, and where everything is near.
 */
import { productOf } from "../base/integers.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import { withBatch, type Rebatched } from "../graph/with-batch.ts";
import type { MachineModel } from "../kernel/machine-model.ts";
import { bytesPerElement } from "../tensor/dtype.ts";
import { constantShape } from "../tensor/shape.ts";

export type BatchOrder = "together" | "one by one";

/** The graph of one example, where examples run one by one. */
export function oneExample(graph: Graph, machine: MachineModel, order?: BatchOrder): Rebatched | undefined {
  const batch = graph.inputs[0]?.type.shape[0];
  if (typeof batch !== "number" || batch === 1 || (order ?? orderFor(graph, batch, machine)) === "together")
    return undefined;
  return withBatch(graph, 1);
}

function orderFor(graph: Graph, batch: number, { memory }: MachineModel): BatchOrder {
  const regionOf = regionsOf(graph);
  const layers = graph.nodes.filter((node) => regionOf(node) === "run").map((node) => bytesMoved(node, batch));
  const weights = sum(graph.parameters.map(bytesOf));
  const [near, far] = memory;
  if (batch * Math.max(0, ...layers) <= near!.holds) return "together";
  return weights > far!.holds && weights > sum(layers) ? "together" : "one by one";
}

/** Bytes of an example that a layer reads and writes. */
function bytesMoved({ inputs, outputs }: Node, batch: number): number {
  return sum([...inputs, ...outputs].map(bytesOf)) / batch;
}

function bytesOf({ type }: Value): number {
  return productOf(constantShape(type.shape)) * bytesPerElement(type.dtype);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
