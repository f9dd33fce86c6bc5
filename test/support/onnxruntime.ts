/** ONNX Runtime's WebAssembly build, one thread: an oracle that others wrote. */
import * as ort from "onnxruntime-web";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";

ort.env.wasm.numThreads = 1;

export interface OnnxRuntimePort {
  readonly name: string;
  /** A name where the extent is open. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxRuntimeSession {
  readonly inputs: readonly OnnxRuntimePort[];
  readonly outputs: readonly OnnxRuntimePort[];
  run(inputs: ReadonlyMap<string, NdArray>): Promise<ReadonlyMap<string, NdArray>>;
  /** Gives its memory back. */
  release(): Promise<void>;
}

/** A session that runs one model, optimised unless told otherwise; rejects where ONNX Runtime refuses it. */
export async function onnxRuntime(model: Uint8Array, optimised = true): Promise<OnnxRuntimeSession> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: optimised ? "all" : "disabled",
    logSeverityLevel: 3,
  });
  return {
    inputs: session.inputMetadata.map(portOf),
    outputs: session.outputMetadata.map(portOf),
    release: () => session.release(),
    async run(inputs) {
      const feeds = Object.fromEntries(
        [...inputs].map(([name, { shape, data }]) => [
          name,
          new ort.Tensor("float32", Float32Array.from(data), [...shape]),
        ]),
      );
      const results = await session.run(feeds);
      return new Map(
        Object.entries(results).map(([name, { dims, data }]) => [name, ndarray(dims, data as Float32Array)]),
      );
    },
  };
}

function portOf(metadata: ort.InferenceSession.ValueMetadata): OnnxRuntimePort {
  return { name: metadata.name, shape: metadata.isTensor ? metadata.shape : [] };
}
