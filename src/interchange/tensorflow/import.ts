/** TensorFlow as a language of graphs. */
import type { TfjsWeight } from "../../formats/tfjs-manifest.ts";
import { standard } from "../onnx/import.ts";
import type { ForeignModel, Language } from "../import/language.ts";
import type { JsonObject } from "../tfjs/json.ts";
import { evaluators } from "./constants.ts";
import { withDilations } from "./dilations.ts";
import { readGraph, TENSORFLOW } from "./graph.ts";
import { operators } from "./operators/index.ts";
import { reasonAgainst } from "./unsupported.ts";

const tensorflow: Language = {
  model: "TensorFlow model",
  version: undefined,
  opset: standard.opset,
  notes: [],
  operator: ({ domain, opType }) => (domain === TENSORFLOW ? operators.get(opType) : undefined),
  evaluator: ({ domain, opType }) => (domain === TENSORFLOW ? evaluators.get(opType) : undefined),
  reasonAgainst,
};

/** @throws FormatError where the graph is none. */
export function tensorflowModel(
  topology: JsonObject,
  signature: JsonObject | undefined,
  weights: readonly TfjsWeight[],
): ForeignModel {
  return { graph: withDilations(readGraph(topology, signature, weights)), language: tensorflow, standard };
}
