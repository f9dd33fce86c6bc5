/**
 * A net as its users see it: arrays of more examples than it takes at once run batch by batch, and the results are stacked;
 * an imported net has the names and shapes of its ONNX model.
 */
import { productOf } from "../base/integers.ts";
import type { Engine, EnginePort } from "./engine.ts";
import { FormatError } from "../formats/format-error.ts";
import type { NpyTensor } from "../formats/npy.ts";
import type { ImportedModel } from "../interchange/import/imported-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";

/**
 * An array as a port of an engine takes it: with the batch axis in front, which a single example may leave out.
 * @throws FormatError where it does not fit.
 * @example
 * ```ts
 * import { fitToPort } from "convoke";
 *
 * const { shape } = fitToPort({ name: "image", shape: [1, 2, 2] }, { shape: [2, 2], data: new Float32Array(4) });
 * console.log(shape); // [ 1, 2, 2 ]
 * ```
 */
export function fitToPort({ name, shape }: EnginePort, array: NpyTensor): NpyTensor {
  const example = shape.slice(1);
  const whole = array.shape.length === example.length ? [1, ...array.shape] : array.shape;
  const fits = whole.length === shape.length && example.every((extent, axis) => extent === whole[axis + 1]);
  if (shape.length === 0 && array.shape.length === 0) return array;
  if (!fits || whole[0]! % shape[0]! !== 0 || whole[0] === 0) {
    throw new FormatError(`input ${name} is [${shape.join(", ")}] and the array [${array.shape.join(", ")}]`);
  }
  return { shape: whole, data: array.data };
}

/**
 * Runs an engine on any whole number of its batches, one after the other; results by output, with all examples in front.
 * Arrays are those that `fitToPort` gave; `onProgress` is called before each batch runs.
 * @throws FormatError where the inputs hold different numbers of examples, or batches that are not full.
 * @example
 * ```ts
 * import { check, engineFor, initialiseWeights, runBatches } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const engine = await engineFor(model, initialiseWeights(model.graph, 1), "ts");
 * const images = { shape: [5, 1, 8, 8], data: new Float32Array(5 * 64) };
 * const found = await runBatches(engine, new Map([["image", images]]));
 * console.log([...found.values()][0].shape); // [ 5, 10 ]
 * engine.close();
 * ```
 */
export async function runBatches(
  engine: Engine,
  inputs: ReadonlyMap<string, NpyTensor>,
  onProgress: (batch: number, batches: number) => void = () => {},
): Promise<ReadonlyMap<string, NpyTensor>> {
  const batches = batchesOf(engine.inputs, inputs);
  const results = new Map(engine.outputs.map(({ name, shape }) => [name, stack(shape, batches.length)]));
  for (const [at, batch] of batches.entries()) {
    onProgress(at, batches.length);
    const outputs = await engine.run(batch);
    for (const [name, data] of outputs) results.get(name)!.data.set(data, at * data.length);
  }
  return results;
}

/**
 * What a net takes at once, of arrays that `fitToPort` gave.
 * @throws FormatError where they hold different numbers of examples, or batches that are not full.
 */
export function batchesOf(ports: readonly EnginePort[], inputs: ReadonlyMap<string, NpyTensor>): readonly TensorMap[] {
  const counts = new Set(ports.map((port) => batchCount(inputs.get(port.name)!, port)));
  if (counts.size > 1) throw new FormatError("the inputs hold different numbers of examples");
  const batches = [...counts][0] ?? 1;
  return Array.from(
    { length: batches },
    (_, batch) => new Map([...inputs].map(([name, { data }]) => [name, slice(data, batch, batches)])),
  );
}

function batchCount(array: NpyTensor, { name, shape: [batch] }: EnginePort): number {
  if (batch === undefined) return 1;
  const [examples] = array.shape;
  if (examples! % batch === 0) return examples! / batch;
  throw new FormatError(`input ${name} takes ${batch} examples at once, and the array holds ${examples}`);
}

function stack(shape: readonly number[], batches: number): NpyTensor {
  const whole = shape.length === 0 ? shape : [shape[0]! * batches, ...shape.slice(1)];
  return { shape: whole, data: new Float32Array(productOf(whole)) };
}

function slice(data: Float32Array, batch: number, batches: number): Float32Array {
  const size = data.length / batches;
  return data.subarray(batch * size, (batch + 1) * size);
}

/**
 * An imported net's engine with the ports of its file: their names and shapes, as the program that wrote it has them.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { engineFor, importOnnx, readOnnx, withPorts } from "convoke";
 *
 * const imported = importOnnx(readOnnx(readFileSync("mnist.onnx")));
 * const engine = withPorts(await engineFor(imported.model, imported.weights, "ts"), imported);
 * console.log(engine.inputs[0].shape, engine.outputs[0].name); // [ 1, 1, 28, 28 ] digit
 * ```
 */
export function withPorts(engine: Engine, { inputs, outputs }: Pick<ImportedModel, "inputs" | "outputs">): Engine {
  return {
    inputs,
    outputs,
    async run(arrays) {
      const results = await engine.run(new Map(inputs.map(({ name, port }) => [port, arrays.get(name)!])));
      return new Map(outputs.map(({ name, port }) => [name, results.get(port)!]));
    },
    close: () => engine.close(),
  };
}
