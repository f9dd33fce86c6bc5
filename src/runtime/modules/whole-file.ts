/** Ships in modules that take a weight file whole. */
import { signature } from "./module-context.ts";
import { decode, openTensors } from "./safetensors.ts";
import type { Source } from "./weight-source.ts";

/** The tensors of a safetensors file by name, as float32. */
export async function readTensors(opening: Promise<Source>): Promise<(name: string) => Float32Array> {
  const source = await opening;
  try {
    const find = await openTensors(source);
    const { length } = source;
    const bytes = source.bytes ?? new Uint8Array(length);
    const data = Math.min(length, ...Object.keys(signature.parameters).map((name) => find(name).begin));
    if (!source.bytes) await source.read(data, bytes.subarray(data), length);
    await source.finish(length);
    return (name) => {
      const { dtype, width, begin, end } = find(name);
      const [at, count] = [bytes.byteOffset + begin, (end - begin) / width];
      if (dtype === "F32" && at % 4 === 0) return new Float32Array(bytes.buffer, at, count);
      return decode(dtype, bytes.subarray(begin, end), new Float32Array(count));
    };
  } finally {
    await source.close();
  }
}
