/** What ships in modules that take a weight file whole. Text, as in safetensors.ts. */
export const WHOLE_FILE_NAMES: readonly string[] = ["readTensors", "weightsInBase64"];

export const READ_WHOLE = `
/** The tensors of a safetensors file by name, as float32. */
async function readTensors(opening⟨: Promise<Source>⟩)⟨: Promise<(name: string) => Float32Array>⟩ {
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
`;
