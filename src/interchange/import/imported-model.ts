/** What comes of an import: a model that compiles as any other, its weights, and how its ports are called and shaped in the file. */
import { constantShape } from "../../tensor/shape.ts";
import type { QuantisedOf } from "../../formats/quantised.ts";
import type { TensorMap } from "../../tensor/dtype.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import type { ElementType } from "./graph.ts";

export interface ImportedModel {
  /** No claims; of the layout that its arrays have. */
  readonly model: ResolvedModel;
  /** Float32 values of every parameter, by name: `conv1.weight`. */
  readonly weights: TensorMap;
  /** Of those that the file has as bytes: these, in the weight's order. */
  readonly quantised: QuantisedOf;
  /** In the file's order, without initialisers and without tensors that have no elements. */
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
  /** What a user should know although it is not a mistake: element types that were changed, versions that are not known. */
  readonly notes: readonly string[];
}

/**
 * Where the graph has another rank than the file, a sentence on each input and output; else none.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { importOnnx, rankNotes, readOnnx } from "convoke";
 *
 * console.log(rankNotes(importOnnx(readOnnx(readFileSync("mnist.onnx"))))); // []
 * ```
 */
export function rankNotes({ model, inputs, outputs }: ImportedModel): readonly string[] {
  const { graph } = model;
  const types = new Map([
    ...graph.inputs.map(({ name, type }) => [name, type] as const),
    ...graph.outputs.map(({ name, value }) => [name, value.type] as const),
  ]);
  return [
    ...inputs.map((port) => [port, "input"] as const),
    ...outputs.map((port) => [port, "output"] as const),
  ].flatMap(([{ name, port, shape }, role]) => {
    const own = constantShape(types.get(port)!.shape);
    if (own.length === shape.length) return [];
    const written = shape.length === 0 ? "a scalar, []," : `[${shape.join(", ")}]`;
    return [
      `${name} is ${written} in the file; the ${role} of the text is [${own.join(", ")}], since text always has a batch`,
    ];
  });
}

export interface ImportedPort {
  /** As in the file. */
  readonly name: string;
  /** Its name in the graph: a word of the language. */
  readonly port: string;
  /** The file's logical shape; the graph's has as many elements, in the same order. */
  readonly shape: readonly number[];
  /** What the file says of its elements; the graph computes with float32 whatever they are. */
  readonly elementType: ElementType;
}
