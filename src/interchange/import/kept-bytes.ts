/**
 * Which weights of an imported net are still what the file has as bytes. On the way layers see them under other shapes, move their
 * axes, fold and scale them. Their elements alone tell what came of that: a weight with the same numbers as a tensor of the
 * file, each as often, is that tensor, moved at most.
 */
import type { Quantised, QuantisedOf } from "../../formats/quantised.ts";
import type { Graph } from "../../graph/graph.ts";
import type { TensorMap } from "../../tensor/dtype.ts";
import { constantShape } from "../../tensor/shape.ts";
import type { ImportTensor } from "./graph.ts";

/** A tensor of bytes with one scale for all, so that an element's place does not matter. */
interface ByteTensor {
  readonly quantised: Quantised;
  /** The byte of each number that it holds. Made when it is first asked for, and kept. */
  byteOf(): ReadonlyMap<number, number>;
}

/** Bytes of the weights, found when they are asked for. */
export function keptBytes({ parameters }: Graph, weights: TensorMap, tensors: readonly ImportTensor[]): QuantisedOf {
  const stored = tensors.flatMap((tensor) => byteTensor(tensor) ?? []);
  const shapes = new Map(parameters.map(({ name, type }) => [name, constantShape(type.shape)]));
  return (name) => {
    const [shape, values] = [shapes.get(name), weights.get(name)];
    if (shape === undefined || values === undefined) return undefined;
    for (const tensor of stored) {
      const bytes = bytesAmong(tensor, values);
      if (bytes !== undefined) return { ...tensor.quantised, shape, bytes };
    }
    return undefined;
  };
}

function byteTensor(tensor: ImportTensor): ByteTensor | undefined {
  const { quantised } = tensor;
  if (quantised === undefined || quantised.scales.data.length * quantised.zeroPoints.data.length !== 1)
    return undefined;
  let found: Map<number, number> | undefined;
  const read = (): Map<number, number> => {
    const numbers = new Map<number, number>();
    tensor.floats().forEach((value, at) => numbers.set(value, quantised.bytes[at]!));
    return numbers;
  };
  return { quantised, byteOf: () => (found ??= read()) };
}

/** The values as bytes of the tensor; undefined where they are not its numbers, each as often. */
function bytesAmong({ quantised, byteOf }: ByteTensor, values: Float32Array): Uint8Array | undefined {
  if (quantised.bytes.length !== values.length) return undefined;
  const numbers = byteOf();
  const bytes = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const byte = numbers.get(values[at]!);
    if (byte === undefined) return undefined;
    bytes[at] = byte;
  }
  const [own, due] = [countsOf(bytes), countsOf(quantised.bytes)];
  return own.every((count, byte) => count === due[byte]) ? bytes : undefined;
}

/** How often each byte is there. */
function countsOf(bytes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]!++;
  return counts;
}
