/**
 * Collects nodes and initialisers of an ONNX graph and keeps every name unique. Nodes come in groups, one for each layer: the
 * node that gives the layer's result is called as the layer, the others `LAYER/Transpose`.
 */
import { UniqueNames } from "../../base/unique-names.ts";
import type { Attributes, NodeWriter } from "./exporters/exporter.ts";
import type { OnnxNode, OnnxTensor } from "./model.ts";
import { float32Tensor, int64Tensor } from "./tensor.ts";

export interface ModelWriter {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** The name itself, or with a number behind it where a tensor already has it. */
  uniqueName(name: string): string;
  /** The name of a float32 tensor; `name` must be unique. */
  initializer(name: string, shape: readonly number[], values: Float32Array): string;
  /** Adds the nodes of one layer; the tensors that `write` gives are called as `results` says. */
  group(layer: string, results: readonly string[], write: (onnx: NodeWriter) => string | readonly string[]): void;
}

interface PendingNode {
  name: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export function modelWriter(): ModelWriter {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const tensorNames = new UniqueNames();
  const nodeNames = new UniqueNames();

  const initializer: ModelWriter["initializer"] = (name, shape, values) => {
    initializers.push(float32Tensor(name, shape, values));
    return name;
  };

  const append = (
    { name, opType, inputs, outputs, attributes }: PendingNode,
    names: ReadonlyMap<string, string>,
  ): void => {
    const renamed = (tensor: string): string => names.get(tensor) ?? tensor;
    nodes.push({
      index: nodes.length,
      name,
      domain: "",
      opType,
      inputs: inputs.map(renamed),
      outputs: outputs.map(renamed),
      attributes: new Map(Object.entries(attributes)),
    });
  };

  return {
    nodes,
    initializers,
    uniqueName: (name) => tensorNames.unique(name),
    initializer,
    group(layer, results, write) {
      const pending: PendingNode[] = [];
      const unique = (what: string): string => tensorNames.unique(`${layer}/${what}`);
      const nodeOfMany: NodeWriter["nodeOfMany"] = (opType, inputs, count, attributes = {}) => {
        const outputs = Array.from({ length: count }, () => unique(opType));
        pending.push({ name: "", opType, inputs, outputs, attributes });
        return outputs;
      };
      const node: NodeWriter["node"] = (opType, inputs, attributes) => nodeOfMany(opType, inputs, 1, attributes)[0]!;
      const written = write({
        node,
        nodeOfMany,
        number: (value) => initializer(unique("constant"), [], Float32Array.of(value)),
        numbers: (shape, values) => initializer(unique("constant"), shape, Float32Array.from(values)),
        integers(what, values) {
          const name = unique(what);
          initializers.push(int64Tensor(name, [values.length], values));
          return name;
        },
      });
      const names = new Map<string, string>();
      for (const [at, found] of (typeof written === "string" ? [written] : written).entries()) {
        // What another layer made, or is another result of this one, cannot be renamed.
        const isOwn = !names.has(found) && pending.some(({ outputs }) => outputs.includes(found));
        names.set(isOwn ? found : node("Identity", [found]), results[at]!);
      }
      for (const each of pending) {
        const isResult = each.outputs.some((output) => names.has(output));
        each.name = nodeNames.unique(isResult ? layer : `${layer}/${each.opType}`);
        append(each, names);
      }
    },
  };
}
