/**
 * Ships in modules of WebAssembly that have parameters: weights are prepared in the memory of the kernels piece by piece,
 * so that a large file is never whole in memory beside its packed form.
 */
import type { Binary, Kernels } from "./binary.ts";
import { decode, type Stored } from "./safetensors.ts";
import type { Source } from "./weight-source.ts";

/** Elements read at a time where the stored type is another. */
const pieceLength = 2 ** 20;

/** Step by step, in the memory of the kernels: tensors are brought to where a step wants them, whole or in pieces. */
export async function prepareWeights(
  { steps }: Binary,
  { memory, prepare }: Kernels,
  source: Source,
  find: (name: string) => Stored,
): Promise<void> {
  const place = async (name: string, address: number, first: number, count: number, floor: number) => {
    const { dtype, width, begin } = find(name);
    for (let done = 0; done < count; done += pieceLength) {
      const into = new Float32Array(memory.buffer, address + 4 * done, Math.min(pieceLength, count - done));
      const isFloat = dtype === "F32";
      const bytes = isFloat
        ? new Uint8Array(memory.buffer, into.byteOffset, into.byteLength)
        : new Uint8Array(into.length * width);
      const at = begin + (first + done) * width;
      await source.read(at, bytes, Math.min(floor, at + bytes.length));
      if (!isFloat) decode(dtype, bytes, into);
    }
  };
  const begins = steps.flatMap(([, whole, stream]) =>
    [...whole, ...(stream ? [stream] : [])].map(([name]) => find(name).begin),
  );
  let placed = 0;
  /** Where in the file the next tensors start. */
  const floor = () => Math.min(...begins.slice(++placed));
  for (const [step, [extent, whole, stream]] of steps.entries()) {
    for (const [name, address] of whole) {
      const { width, begin, end } = find(name);
      await place(name, address, 0, (end - begin) / width, floor());
    }
    const [name, address, perStep, most] = stream ?? ["", 0, 0, extent];
    const later = stream ? floor() : 0;
    for (let begin = 0; begin < extent; begin += most) {
      const end = Math.min(begin + most, extent);
      if (stream) await place(name, address, begin * perStep, (end - begin) * perStep, later);
      prepare(step, begin, end);
    }
  }
}
