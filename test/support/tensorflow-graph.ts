/** Small TensorFlow graphs as `model.json` files of TensorFlow.js: nodes in few words, and constants in one shard. */
import type { ReadShard } from "../../src/formats/tfjs-manifest.ts";

export interface GraphNode {
  readonly name?: string;
  readonly op: string;
  readonly inputs: readonly string[];
  /** In the words of the JSON: `{ strides: { list: { i: ["1", "1"] } } }`. */
  readonly attr?: Readonly<Record<string, unknown>> | undefined;
}

export interface Constant {
  readonly name: string;
  readonly dtype: "float32" | "int32";
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** Whose bytes the values are then. */
  readonly quantization?: { readonly dtype: "uint8" | "uint16"; readonly scale: number; readonly min: number };
}

export interface GraphInit {
  /** Shapes of the inputs by their names; -1 is open. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly constants?: readonly Constant[];
  readonly nodes: readonly GraphNode[];
  /** Names of values; without any, what nothing reads. */
  readonly outputs?: readonly string[];
}

export interface GraphFile {
  readonly bytes: Uint8Array;
  readonly shard: Uint8Array;
  readonly read: ReadShard;
}

export const SHARD = "weights.bin";

export function graphFile({ inputs, constants = [], nodes, outputs = [] }: GraphInit): GraphFile {
  const node = [
    ...Object.entries(inputs).map(([name, shape]) => ({
      name,
      op: "Placeholder",
      attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: dim(shape) } },
    })),
    ...constants.map(({ name, dtype, shape }) => ({
      name,
      op: "Const",
      attr: { value: { tensor: { dtype: dtype === "float32" ? "DT_FLOAT" : "DT_INT32", tensorShape: dim(shape) } } },
    })),
    ...nodes.map(({ name, op, inputs: input, attr = {} }) => ({ name: name ?? op, op, input, attr })),
  ];
  const signature =
    outputs.length === 0 ? {} : { signature: { outputs: Object.fromEntries(outputs.map((name) => [name, { name }])) } };
  const weights = constants.map(({ name, dtype, shape, quantization }) => ({ name, dtype, shape, quantization }));
  const json = { ...signature, modelTopology: { node }, weightsManifest: [{ paths: [SHARD], weights }] };
  const shard = new Uint8Array(constants.flatMap((constant) => [...bytesOf(constant)]));
  const read: ReadShard = (path, most) => (path === SHARD ? shard.subarray(0, most) : undefined);
  return { bytes: new TextEncoder().encode(JSON.stringify(json)), shard, read };
}

function dim(shape: readonly number[]): unknown {
  return { dim: shape.map((size) => ({ size: `${size}` })) };
}

function bytesOf({ dtype, values, quantization }: Constant): Uint8Array {
  const type = quantization?.dtype ?? dtype;
  return new Uint8Array(ARRAYS[type].from(values).buffer);
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, uint16: Uint16Array } as const;
