/** ONNX as a language of graphs, and the import of its models. */
import { evaluators } from "./constant-evaluation.ts";
import type { OnnxModel } from "./model.ts";
import { LATEST_OPSET } from "./operator-names.ts";
import { operatorsOf } from "./operators/index.ts";
import { lateArrival, reasonAgainst } from "./unsupported.ts";
import { importModel, type ImportOptions } from "../import/import-graph.ts";
import type { ImportedModel } from "../import/imported-model.ts";
import type { ForeignModel, Language } from "../import/language.ts";
import { NodeFailure } from "../import/node-failure.ts";

/**
 * The net of an ONNX model with its weights: `importModel` of `onnxModel`.
 * @throws ImportError with one line for each thing that is not supported, not sound or not to be read.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { importOnnx, readOnnx, writeModelText } from "convoke";
 *
 * const { model, weights } = importOnnx(readOnnx(readFileSync("mnist.onnx")));
 * console.log(writeModelText(model, weights).text.includes("conv 8 kernel=3 pad=1")); // true
 * ```
 */
export function importOnnx(model: OnnxModel, options: ImportOptions = {}): ImportedModel {
  return importModel(onnxModel(model), options);
}

/**
 * An ONNX model as what `importModel` and `verifyForeign` take, as models of other programs are too.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { importModel, onnxModel, readOnnx } from "convoke";
 *
 * const { model } = importModel(onnxModel(readOnnx(readFileSync("mnist.onnx"))));
 * console.log(model.name); // Mnist
 * ```
 */
export function onnxModel({ graph, opsets }: OnnxModel): ForeignModel {
  return { graph, language: onnxOf(opsets), standard };
}

/** ONNX in the version that a model says, by domain. */
export function onnxOf(opsets: OnnxModel["opsets"]): Language {
  const opset = opsets.get("");
  return {
    model: "ONNX model",
    version: opset === undefined ? undefined : `opset ${opset}`,
    opset: opset ?? LATEST_OPSET,
    notes: opset === undefined || opset <= LATEST_OPSET ? [] : [newerText(opset)],
    operator: ({ domain, opType }) => operatorsOf.get(domain)?.get(opType),
    evaluator: ({ domain, opType }) => (domain === "" ? evaluators.get(opType) : undefined),
    reasonAgainst: (node) => reasonAgainst(node, opsets.get(node.domain)),
    noteOn({ domain, opType }) {
      const version = opsets.get(domain);
      if (version === undefined)
        throw new NodeFailure("the model does not say which version of ONNX's operators it uses");
      const early = domain === "" ? lateArrival(opType, version) : undefined;
      return early === undefined ? undefined : `${opType} is ${early}, and is taken to be as it was then`;
    },
  };
}

/** The newest version that is known, with ONNX's own operators alone. */
export const standard: Language = onnxOf(new Map([["", LATEST_OPSET]]));

function newerText(opset: number): string {
  return `opset ${opset} is newer than ${LATEST_OPSET}, the newest that is known; operators are taken to be as they were then`;
}
