/** How many bytes a layer reads and writes, as float32, if every tensor comes once from memory: what a roofline is drawn with. */
import type { Node, Value } from "../graph/graph.ts";
import type { RegionOf } from "../graph/graph-regions.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import { bytesPerElement } from "../tensor/dtype.ts";
import { multiplyDims, sumOfDims, type Dim } from "../tensor/dim.ts";
import { elementCount } from "../tensor/shape.ts";
import { perExample } from "./batch.ts";

/** Bytes, of one example. */
export interface Traffic {
  /** The tensors that it reads from other layers, each once. */
  readonly inputs: Dim;
  /** What it gives, all outputs together. */
  readonly outputs: Dim;
  /** Its parameters, whether others read them too or not; those written in the model among them. */
  readonly parameters: Dim;
}

/** @param batch that of the graph. */
export function trafficOf(node: Node, batch: Dim, regionOf: RegionOf): Traffic {
  const read = new Set<Value>();
  forEachOperand(node, (value) => read.add(value));
  const activations = [...read].filter((value) => regionOf(value) === "run");
  const parameters = [...read].filter((value) => regionOf(value) === "prepare");
  return {
    inputs: sumOfDims(activations.map((value) => perExample(bytesOf(value), batch))),
    outputs: sumOfDims(node.outputs.map((value) => perExample(bytesOf(value), batch))),
    parameters: sumOfDims(parameters.map(bytesOf)),
  };
}

export function allTraffic({ inputs, outputs, parameters }: Traffic): Dim {
  return sumOfDims([inputs, outputs, parameters]);
}

function bytesOf({ type }: Value): Dim {
  return multiplyDims(elementCount(type.shape), bytesPerElement(type.dtype));
}
