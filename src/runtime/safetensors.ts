/**
 * What ships beside the kernels of a module that has parameters: a strict reader of safetensors files
 * (https://github.com/huggingface/safetensors, "Format"). It is text, because it becomes part of a generated module that
 * stands alone; what only TypeScript has is between ⟨ and ⟩. It uses the module's `signature`.
 *
 * Read are F32, F64, F16 and BF16, into float32. PyTorch's `num_batches_tracked` counters are ignored.
 */
export const SAFETENSORS_NAMES: readonly string[] = ["readTensors", "decode", "half"];

export const SAFETENSORS = `
/** The tensors of a safetensors file by name, as float32. Whatever does not fit the model is listed in one error. */
function readTensors(bytes⟨: Uint8Array⟩)⟨: (name: string) => Float32Array⟩ {
  const error = (text⟨: string⟩)⟨: Error⟩ => new Error(\`weights for \${signature.model}: \${text}\`);
  const size = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (size > bytes.length - 8) {
    throw error(\`load takes the bytes of a safetensors file; these \${bytes.length} are none, or not all of one\`);
  };
  let header⟨: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>⟩;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)));
  } catch {
    throw error("this is no safetensors file: its header is not JSON");
  }
  const data = bytes.subarray(8 + size);
  const tensors = new Map(Object.entries(header ?? {}).filter(([name]) => name !== "__metadata__"));
  const offsets = (name⟨: string⟩) => {
    const pair = tensors.get(name)?.data_offsets;
    return Array.isArray(pair) ? pair : [];
  };
  const show = (shape⟨: readonly number[]⟩) => \`[\${shape.join(", ")}]\`;
  // The format has no holes and no overlaps: each tensor starts where the one before ends.
  let at = 0;
  for (const name of [...tensors.keys()].sort((a, b) => offsets(a)[0] - offsets(b)[0] || offsets(a)[1] - offsets(b)[1])) {
    const { dtype, shape } = tensors.get(name) ?? {};
    const [begin, end] = offsets(name);
    const width = Number(/\\d+/.exec(String(dtype))?.[0] ?? 8) / 8;
    if (!Array.isArray(shape) || begin !== at || end - begin !== shape.reduce((n, extent) => n * extent, width)) {
      throw error(\`the header places tensor \${name} (\${dtype}) wrongly, at bytes \${begin} to \${end}\`);
    }
    at = end;
  }
  if (at !== data.length) throw error(\`the tensors take \${at} bytes, but the file has \${data.length}\`);
  const problems⟨: string[]⟩ = [];
  const expected = new Map⟨<string, readonly number[]>⟩(Object.entries(signature.parameters));
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (!found) problems.push(\`\${name}: missing, expected \${show(shape)}\`);
    else if (String(found.shape) !== String(shape)) {
      problems.push(\`\${name}: expected \${show(shape)}, found \${show(found.shape)}\`);
    } else if (!/^B?F\\d+$/.test(found.dtype)) problems.push(\`\${name}: expected F32, found \${found.dtype}\`);
  }
  for (const [name, { shape }] of tensors) {
    if (!expected.has(name) && !name.endsWith("num_batches_tracked")) {
      problems.push(\`\${name}: not part of the model, found \${show(shape)}\`);
    }
  }
  if (problems.length) throw error(\`\${problems.length} of the tensors do not fit\\n  \${problems.join("\\n  ")}\`);
  return (name) => decode(tensors.get(name)⟨!⟩.dtype, data.subarray(...offsets(name)));
}

function decode(dtype⟨: string⟩, bytes⟨: Uint8Array⟩)⟨: Float32Array⟩ {
  if (dtype === "F32" && bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const { buffer } = new Uint8Array(bytes);
  if (dtype === "F32") return new Float32Array(buffer);
  if (dtype === "F64") return Float32Array.from(new Float64Array(buffer));
  const bits = new Uint16Array(buffer);
  return dtype === "F16" ? Float32Array.from(bits, half) : new Float32Array(Uint32Array.from(bits, (b) => b << 16).buffer);
}

/** The value of a float16. */
function half(bits⟨: number⟩)⟨: number⟩ {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const magnitude =
    exponent === 31 ? (fraction ? NaN : Infinity) : exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction;
  return bits >> 15 ? -magnitude : magnitude;
}
`;
