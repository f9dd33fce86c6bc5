/** Keras as a language of graphs, whatever container a model's configuration and weights came in. */
import { shown } from "../../base/visible.ts";
import type { ForeignModel, Language } from "../import/language.ts";
import type { Operator } from "../import/node-context.ts";
import { NodeFailure } from "../import/node-failure.ts";
import { standard } from "../onnx/import.ts";
import { flatten, type LayerCall } from "./calls.ts";
import { readTopology, type Dialect, type LayerConfig, type Topology } from "./configuration.ts";
import { graphOf, type KerasGraph } from "./graph.ts";
import { LayerContext, type Layer } from "./layer.ts";
import { layers } from "./layers/index.ts";
import { Options } from "./options.ts";
import { weightsOf, type StoredTensor } from "./stored-weights.ts";
import { reasonAgainst } from "./unsupported.ts";

/** What the containers of Keras models hold. */
export interface KerasParts {
  /** The configuration, parsed: `config.json`, the attribute `model_config`, or a `model.json`. */
  readonly configuration: unknown;
  /** Of Keras, where another part of the file tells it. */
  readonly version?: string | undefined;
  readonly tensors: readonly StoredTensor[];
}

/**
 * A model as a graph of calls of its layers. Nothing that the file holds is run.
 * @throws FormatError where the configuration is not one of a model made of layers.
 * @example
 * ```ts
 * import { importModel, kerasModel } from "convoke";
 *
 * const layers = [
 *   { class_name: "InputLayer", config: { name: "x", batch_input_shape: [null, 4], dtype: "float32" } },
 *   { class_name: "Dense", config: { name: "dense", units: 1, activation: "linear", use_bias: false } },
 * ];
 * const configuration = { class_name: "Sequential", config: { name: "net", layers } };
 * const kernel = { name: "dense/kernel", shape: [4, 1], floats: () => Float32Array.of(1, 2, 3, 4) };
 * console.log(importModel(kerasModel({ configuration, tensors: [kernel] })).weights.size); // 1
 * ```
 */
export function kerasModel({ configuration, version, tensors }: KerasParts): ForeignModel {
  return topologyModel(readTopology(configuration, version), tensors);
}

/** The same of a configuration that has been read. */
export function topologyModel({ model, dialect, version }: Topology, tensors: readonly StoredTensor[]): ForeignModel {
  const { graph, calls } = graphOf(model.name, flatten(model), weightsOf(model, tensors, variablesOf));
  return { graph, language: languageOf(calls, dialect, version), standard };
}

function variablesOf({ className, options }: LayerConfig): readonly string[] {
  try {
    return layers.get(className)?.variables?.(new Options(options)) ?? [];
  } catch (error) {
    // What is wrong with the option is told when the layer is converted.
    if (error instanceof NodeFailure) return [];
    throw error;
  }
}

function languageOf(calls: KerasGraph["calls"], dialect: Dialect, version: string | undefined): Language {
  return {
    model: "Keras model",
    version: version === undefined ? undefined : shown(/^\d/.test(version) ? `Keras ${version}` : version),
    opset: standard.opset,
    notes: [],
    operator({ index, opType }) {
      const layer = layers.get(opType);
      return layer === undefined ? undefined : operatorOf(layer, calls[index], dialect);
    },
    evaluator: () => undefined,
    reasonAgainst: ({ opType }) => reasonAgainst(opType),
  };
}

/** `call` is undefined for a node that only gives an output its name. */
function operatorOf(layer: Layer, call: LayerCall | undefined, dialect: Dialect): Operator {
  return {
    convert(node) {
      if (call?.problem !== undefined) node.fail(call.problem);
      const options = new Options(call?.layer.options ?? {});
      const variables = layer.variables?.(options) ?? [];
      node.output(0, layer.convert(new LayerContext(node, options, variables, dialect)));
      options.demandAllRead();
    },
  };
}
