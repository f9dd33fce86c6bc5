// A net as an ONNX file. What its layers become is in onnx-layers.mjs.
import { closeSync, openSync, writeSync } from "node:fs";
import { writeLayer } from "./onnx-layers.mjs";
import { bytes, number, port, tensor, text } from "./protobuf.mjs";

const OPSET = 17;

/** @throws an Error for a layer that the writer does not know; then there is no file. */
export function writeOnnx(net, path) {
  const chunks = model(net);
  const file = openSync(path, "w");
  for (const chunk of chunks) for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
  closeSync(file);
}

function model(net) {
  const writer = new Writer();
  const names = new Map([[0, "input"]]);
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((value) => names.get(value));
    names.set(layer.output, writeLayer(writer, layer, inputs));
  }
  const parameters = new Map(net.layers.flatMap(({ parameters }) => Object.values(parameters).map((p) => [p.name, p])));
  const graph = [
    ...writer.nodes.flatMap((node) => bytes(1, node)),
    ...text(2, net.name),
    ...[...parameters.values()].flatMap(({ name, shape }) => bytes(5, tensor(name, shape, net.tensor(name)))),
    ...writer.constants.flatMap((constant) => bytes(5, constant)),
    ...bytes(11, port("input", net.inputShape)),
    ...bytes(12, port(names.get(net.output), net.outputShape)),
  ];
  const opset = [...text(1, ""), ...number(2, OPSET)];
  return [...number(1, 8), ...text(2, "convoke-bench"), ...bytes(7, graph), ...bytes(8, opset)];
}

/** Nodes and constants, in the order in which they are written. */
class Writer {
  nodes = [];
  constants = [];

  /** The name of its one result. */
  node(type, inputs, attributes = {}) {
    const result = `value${this.nodes.length + 1}`;
    this.nodes.push([
      ...inputs.flatMap((name) => text(1, name)),
      ...text(2, result),
      ...text(4, type),
      ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, [...text(1, name), ...value])),
    ]);
    return result;
  }

  /** The name of a number. */
  scalar(value) {
    return this.#constant([], Float32Array.of(value));
  }

  /** The name of a list of integers, as operators take shapes and positions. */
  integers(values) {
    return this.#constant([values.length], BigInt64Array.from(values, BigInt));
  }

  #constant(shape, values) {
    const name = `constant${this.constants.length + 1}`;
    this.constants.push(tensor(name, shape, values));
    return name;
  }
}
