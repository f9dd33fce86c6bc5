/**
 * What Triton Inference Server wants beside an ONNX model: `config.pbtxt`, which is a `ModelConfig` of its model_config.proto in
 * protobuf's text format, and a file of labels for each output that has names of classes.
 */
import type { GraphOutput } from "../../graph/graph.ts";
import type { ExportedModel } from "./export.ts";
import type { OnnxPort } from "./model.ts";

/**
 * How many examples the server may run at once where the batch is open. A server of its own mind has 4, which wastes most of a
 * GPU; the number can be edited in the file.
 */
const MOST_AT_ONCE = 32;

/** Files by their paths within the folder of the model, which is called `name`; model.onnx is not among them. */
export function tritonFiles(
  name: string,
  { model, isBatchFree }: ExportedModel,
  outputs: readonly GraphOutput[],
): ReadonlyMap<string, string> {
  const { graph } = model;
  const labels = labelFiles(outputs.filter((output, at) => isClassification(output, graph.outputs[at]!, isBatchFree)));
  const config = [
    `name: ${quoted(name)}`,
    'backend: "onnxruntime"',
    `max_batch_size: ${isBatchFree ? MOST_AT_ONCE : 0}`,
    ...graph.inputs.map((port) => message("input", tensorFields(port, isBatchFree))),
    ...graph.outputs.map((port, at) => {
      const file = labels.get(outputs[at]!);
      const more = file === undefined ? [] : [`label_filename: ${quoted(file)}`];
      return message("output", [...tensorFields(port, isBatchFree), ...more]);
    }),
    ...(isBatchFree ? ["dynamic_batching { }"] : []),
  ];
  return new Map([
    ["config.pbtxt", `${config.join("\n")}\n`],
    ...[...labels].map(([{ classes }, file]) => [file, `${classes!.join("\n")}\n`] as const),
  ]);
}

/** The server numbers all elements of an example, so labels are for those that have one element a class. */
function isClassification({ classes }: GraphOutput, port: OnnxPort, isBatchFree: boolean): boolean {
  if (classes === undefined) return false;
  const count = extentsOf(port, isBatchFree).reduce((product, extent) => product * extent, 1);
  return count === classes.length;
}

/** How the files of labels are called. */
function labelFiles(outputs: readonly GraphOutput[]): ReadonlyMap<GraphOutput, string> {
  return new Map(outputs.map((output, at) => [output, at === 0 ? "labels.txt" : `labels-${at + 1}.txt`]));
}

function message(field: string, fields: readonly string[]): string {
  return [`${field} {`, ...fields.map((each) => `  ${each}`), "}"].join("\n");
}

/** At least one, since every tensor has a batch and channels. A batch that is open is not among them; -1 stands for other open ones. */
function extentsOf({ shape }: OnnxPort, isBatchFree: boolean): readonly number[] {
  return shape!.slice(isBatchFree ? 1 : 0).map((extent) => (typeof extent === "number" ? extent : -1));
}

function tensorFields(port: OnnxPort, isBatchFree: boolean): readonly string[] {
  const dims = extentsOf(port, isBatchFree).join(", ");
  return [`name: ${quoted(port.name)}`, "data_type: TYPE_FP32", `dims: [ ${dims} ]`];
}

/** A text literal of protobuf: UTF-8, all of it but printable ASCII as octal bytes, so that a foreign name stays a name. */
function quoted(text: string): string {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}
