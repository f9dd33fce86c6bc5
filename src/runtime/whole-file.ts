/** What ships in modules that take a weight file whole. Text, as in safetensors.ts. */
export const WHOLE_FILE_NAMES: readonly string[] = ["readTensors", "defaultWeights", "weightsInBase64"];

export const READ_WHOLE = `
/** The tensors of a safetensors file by name, as float32. */
function readTensors(weights⟨: Uint8Array | ArrayBuffer⟩)⟨: (name: string) => Float32Array⟩ {
  const bytes = asBytes(weights);
  const find = findTensors(bytes.subarray(8, headerEnd(bytes, bytes.length)), bytes.length);
  return (name) => {
    const { dtype, width, begin, end } = find(name);
    const [at, count] = [bytes.byteOffset + begin, (end - begin) / width];
    if (dtype === "F32" && at % 4 === 0) return new Float32Array(bytes.buffer, at, count);
    return decode(dtype, bytes.subarray(begin, end), new Float32Array(count));
  };
}
`;

/** The file at \`weightsFile\`. */
export const FETCH_WHOLE = `
async function defaultWeights()⟨: Promise<Uint8Array>⟩ {
  const url = weightsFile();
  return url.protocol === "file:"
    ? (await nodeFiles()).readFile(url)
    : new Uint8Array(await (await fetched(url)).arrayBuffer());
}
`;
