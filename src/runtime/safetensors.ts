/**
 * What ships in every module that has parameters: a strict reader of safetensors files
 * (https://github.com/huggingface/safetensors, "Format"). It is text, because it becomes part of a generated module that
 * stands alone; what only TypeScript has is between ⟨ and ⟩. It uses the module's `signature`.
 *
 * The header is judged by itself, before any tensor is read: a file may come in pieces. Read are F32, F64, F16 and BF16,
 * into float32. PyTorch's `num_batches_tracked` counters are ignored.
 */
export const SAFETENSORS_NAMES: readonly string[] = [
  "Stored",
  "wrong",
  "headerEnd",
  "openTensors",
  "findTensors",
  "decode",
  "halves",
  "half",
];

export const SAFETENSORS = `
⟨/** A tensor of a weight file: its type, the bytes of an element, and the bytes of the file that hold it. */
interface Stored {
  readonly dtype: string;
  readonly width: number;
  readonly begin: number;
  readonly end: number;
}
⟩
/** What is wrong with weights, line by line. What a terminal would act on, as a name in a file may have it, is escaped. */
function wrong(...lines⟨: string[]⟩)⟨: Error⟩ {
  const escaped = (sign⟨: string⟩) => "\\\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0");
  const shown = lines.map((line) => line.replace(/[\\0-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]/g, escaped));
  return new Error(\`weights for \${signature.model}: \${shown.join("\\n  ")}\`);
}

/** Where the header of a safetensors file ends: its length is told by the first eight bytes. */
function headerEnd(bytes⟨: Uint8Array⟩, length⟨: number⟩)⟨: number⟩ {
  const size = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (size > Math.min(length - 8, 1e8)) {
    const these = length < Infinity ? \`these \${length} bytes\` : "these bytes";
    throw wrong(\`\${these} are no safetensors file, or not all of one\`);
  }
  return 8 + size;
}

/** Reads and judges the header of a safetensors file. */
async function openTensors(source⟨: Source⟩)⟨: Promise<(name: string) => Stored>⟩ {
  const head = new Uint8Array(Math.min(8, source.length));
  await source.read(0, head, 0);
  const data = headerEnd(head, source.length);
  const header = new Uint8Array(data - 8);
  await source.read(8, header, data);
  const [find, size] = findTensors(header, source.length);
  source.length = data + size;
  return find;
}

/** Finds the tensors of a safetensors file by name, and the size of all. Whatever does not fit the model is listed in one error. */
function findTensors(header⟨: Uint8Array⟩, length⟨: number⟩)⟨: [find: (name: string) => Stored, size: number]⟩ {
  let entries⟨: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>⟩;
  try {
    entries = JSON.parse(new TextDecoder().decode(header));
  } catch {
    throw wrong("this is no safetensors file: its header is not JSON");
  }
  const broken = (text⟨: string⟩) => wrong(\`the header of the file is broken: \${text}\`);
  // The format has it begin with a brace.
  if (header[0] !== 123) throw broken("it is no JSON object");
  const tensors = new Map(Object.entries(entries).filter(([name]) => name !== "__metadata__"));
  const areSizes = (list⟨: unknown⟩) => Array.isArray(list) && list.every((size) => Number.isSafeInteger(size) && size >= 0);
  for (const [name, tensor] of tensors) {
    const { dtype, shape, data_offsets } = tensor ?? {};
    if (typeof dtype !== "string" || !areSizes(shape) || !areSizes(data_offsets) || data_offsets⟨!⟩.length !== 2) {
      throw broken(\`tensor \${name} needs a dtype, a shape and two data_offsets\`);
    }
  }
  const offsets = (name⟨: string⟩) => tensors.get(name)⟨!⟩.data_offsets;
  const widthOf = (dtype⟨: unknown⟩) => Number(/\\d+/.exec(String(dtype))?.[0] ?? 8) / 8;
  const show = (shape⟨: readonly number[]⟩) => \`[\${shape.join(", ")}]\`;
  // The format has no holes and no overlaps: each tensor starts where the one before ends.
  let at = 0;
  for (const name of [...tensors.keys()].sort((a, b) => offsets(a)[0] - offsets(b)[0] || offsets(a)[1] - offsets(b)[1])) {
    const { dtype, shape } = tensors.get(name)⟨!⟩;
    const [begin, end] = offsets(name);
    if (begin !== at || end - begin !== shape.reduce((n, extent) => n * extent, widthOf(dtype))) {
      throw wrong(\`the header places tensor \${name} (\${dtype}) wrongly, at bytes \${begin} to \${end}\`);
    }
    at = end;
  }
  const data = 8 + header.length;
  if (length < Infinity && at !== length - data) {
    throw wrong(\`the tensors take \${at} bytes, but the file has \${length - data}\`);
  }
  const problems⟨: string[]⟩ = [];
  const expected = new Map⟨<string, readonly number[]>⟩(Object.entries(signature.parameters));
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (!found) problems.push(\`\${name}: missing, expected \${show(shape)}\`);
    else if (String(found.shape) !== String(shape)) {
      problems.push(\`\${name}: expected \${show(shape)}, found \${show(found.shape)}\`);
    } else if (!/^(BF16|F(16|32|64))$/.test(found.dtype)) problems.push(\`\${name}: expected F32, found \${found.dtype}\`);
  }
  for (const [name, { shape }] of tensors) {
    if (!expected.has(name) && !name.endsWith("num_batches_tracked")) {
      problems.push(\`\${name}: not part of the model, found \${show(shape)}\`);
    }
  }
  if (problems.length) throw wrong(\`\${problems.length} of the tensors do not fit\`, ...problems);
  const find = (name⟨: string⟩) => {
    const { dtype } = tensors.get(name)⟨!⟩;
    const [begin, end] = offsets(name);
    return { dtype, width: widthOf(dtype), begin: data + begin, end: data + end };
  };
  return [find, at];
}

/** Stored elements as float32, into memory for as many. */
function decode(dtype⟨: string⟩, bytes⟨: Uint8Array⟩, into⟨: Float32Array⟩)⟨: Float32Array⟩ {
  const { buffer } = new Uint8Array(bytes);
  if (dtype === "F32") into.set(new Float32Array(buffer));
  else if (dtype === "F64") into.set(new Float64Array(buffer));
  else if (dtype === "F16") {
    const values = (halves ??= new Float32Array(65536).map((_, bits) => half(bits)));
    new Uint16Array(buffer).forEach((bits, at) => (into[at] = values[bits]⟨!⟩));
  } else {
    // BF16 is the upper half of a float32.
    const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
    new Uint16Array(buffer).forEach((bits, at) => (words[at] = bits << 16));
  }
  return into;
}

/** The value of every float16 by its bits, made when the first is read. */
let halves⟨: Float32Array | undefined⟩;

/** The value of a float16. */
function half(bits⟨: number⟩)⟨: number⟩ {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const magnitude =
    exponent === 31 ? (fraction ? NaN : Infinity) : exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction;
  return bits >> 15 ? -magnitude : magnitude;
}
`;
