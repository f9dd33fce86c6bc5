/**
 * What ships in modules of WebAssembly: compiling the binary once, and preparing weights in its memory piece by piece, so
 * that a large file is never whole in memory beside its packed form. Text, as in safetensors.ts; the tables `Binary` come
 * from `package`.
 */
export const WEBASSEMBLY_NAMES: readonly string[] = [
  "Binary",
  "Step",
  "Kernels",
  "plainBinary",
  "sharedBinary",
  "steps",
  "compiled",
  "compileFile",
  "fromHex",
  "instantiated",
  "start",
  "prepareWeights",
  "readPacked",
];

export const BINARY = `
⟨/** A step of preparing: tensors that must lie whole, and at most one that comes in pieces, of so many elements a step. */
type Step = readonly [
  extent: number,
  whole: readonly (readonly [tensor: string, address: number])[],
  stream?: readonly [tensor: string, address: number, perStep: number, most: number],
];

interface Binary {
  compile(): Promise<object>;
  compiled?: Promise<object> | undefined;
  /** The size of shared memory, in 64 KiB. */
  readonly pages?: number;
  /** Addresses of inputs and outputs. */
  readonly ports: readonly number[];
  /** Where prepared weights lie, in modules that may get them as they are. */
  readonly packed?: readonly [begin: number, end: number];
  readonly steps: readonly Step[];
}

interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer };
  prepare(step: number, begin: number, end: number): void;
  run(): void;
}
⟩
/** Once for all nets; a failure is forgotten, so that the next load tries again. */
function compiled(binary⟨: Binary⟩)⟨: Promise<object>⟩ {
  return (binary.compiled ??= binary.compile().catch((error) => {
    binary.compiled = undefined;
    throw error;
  }));
}
`;

/** In hexadecimal, since compressed for the way it is a sixth smaller than base64: bytes that are alike stay alike. */
export const FROM_HEX = `
function fromHex(text⟨: string⟩)⟨: Uint8Array⟩ {
  const digit = (at⟨: number⟩) => (text.charCodeAt(at) & 15) + 9 * (text.charCodeAt(at) >> 6);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(2 * i) + digit(2 * i + 1);
  return bytes;
}
`;

export const COMPILE_FILE = `
async function compileFile(url⟨: InstanceType<typeof URL>⟩)⟨: Promise<object>⟩ {
  if (url.protocol === "file:") return WebAssembly.compile(await (await nodeFiles()).readFile(url));
  const response = await fetched(url);
  // Streaming refuses any other type.
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
`;

/** `MEMORY` stands for the imports' memory. */
export const INSTANTIATE_OWN = `
async function instantiated(binary⟨: Binary⟩)⟨: Promise<Kernels>⟩ {
  return (await WebAssembly.instantiate(await compiled(binary))).exports⟨ as Kernels⟩;
}
`;

/** With memory of its own, or memory that threads share. */
export const INSTANTIATE_SHARED = `
async function instantiated(binary⟨: Binary⟩)⟨: Promise<Kernels>⟩ {
  const module = await compiled(binary);
  if (binary === plainBinary) return (await WebAssembly.instantiate(module)).exports⟨ as Kernels⟩;
  const { pages } = sharedBinary;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, thread: 0 } });
  return { ...⟨(⟩exports⟨ as Kernels)⟩, memory };
}
`;

/** For nets without parameters. */
export const START_ALONE = `
async function start(binary⟨: Binary⟩)⟨: Promise<Kernels>⟩ {
  const kernels = await instantiated(binary);
  binary.steps.forEach(([extent], step) => kernels.prepare(step, 0, extent));
  return kernels;
}
`;

export const START = `
/** Makes memory for a net and prepares its weights there. */
async function start(
  binary⟨: Binary⟩,
  opening⟨: Promise<Source>⟩,
  signal⟨?: LoadOptions["signal"]⟩,
)⟨: Promise<Kernels>⟩ {
  const making = instantiated(binary);
  // Told where it is awaited, or not at all where weights fail before.
  making.catch(() => {});
  const source = await opening;
  try {
    const find = await openTensors(source);
    const kernels = await orAborted(making, signal);
    await prepareWeights(binary, kernels, source, find);
    await source.finish(source.length);
    return kernels;
  } finally {
    await source.close();
  }
}
`;

export const START_PACKED = `
/** Makes memory for a net and brings its weights there: packed ones as they are, others by preparing. */
async function start(
  binary⟨: Binary⟩,
  opening⟨: Promise<Source>⟩,
  signal⟨?: LoadOptions["signal"]⟩,
)⟨: Promise<Kernels>⟩ {
  const making = instantiated(binary);
  // Told where it is awaited, or not at all where weights fail before.
  making.catch(() => {});
  const source = await opening;
  try {
    const kernels = await orAborted(making, signal);
    if (!(await readPacked(binary, kernels, source))) {
      await prepareWeights(binary, kernels, source, await openTensors(source));
    }
    await source.finish(source.length);
    return kernels;
  } finally {
    await source.close();
  }
}

/** Copies weights that were packed for this binary. False where the source holds something else. */
async function readPacked({ packed }⟨: Binary⟩, { memory }⟨: Kernels⟩, source⟨: Source⟩)⟨: Promise<boolean>⟩ {
  const head = new Uint8Array(Math.min(HEADER, source.length));
  await source.read(0, head, 0);
  const text = new TextDecoder().decode(head);
  if (!text.startsWith("MAGIC")) return false;
  if (text !== packedHeader) throw wrong("they were packed for another compilation; compile the module and its weights together");
  const [begin, end] = packed⟨!⟩;
  const due = HEADER + end - begin;
  if (source.length < Infinity && source.length !== due) {
    throw wrong(\`packed, they take \${due} bytes, but the file has \${source.length}\`);
  }
  source.length = due;
  await source.read(HEADER, new Uint8Array(memory.buffer, begin, end - begin), due);
  return true;
}
`;

/** Elements read at a time where the stored type is another. */
const PIECE = 2 ** 20;

export const PREPARE = `
/** Step by step, in the memory of the kernels: tensors are brought to where a step wants them, whole or in pieces. */
async function prepareWeights(
  { steps }⟨: Binary⟩,
  { memory, prepare }⟨: Kernels⟩,
  source⟨: Source⟩,
  find⟨: (name: string) => Stored⟩,
)⟨: Promise<void>⟩ {
  const place = async (name⟨: string⟩, address⟨: number⟩, first⟨: number⟩, count⟨: number⟩, floor⟨: number⟩) => {
    const { dtype, width, begin } = find(name);
    for (let done = 0; done < count; done += ${PIECE}) {
      const into = new Float32Array(memory.buffer, address + 4 * done, Math.min(${PIECE}, count - done));
      const isFloat = dtype === "F32";
      const bytes = isFloat
        ? new Uint8Array(memory.buffer, into.byteOffset, into.byteLength)
        : new Uint8Array(into.length * width);
      const at = begin + (first + done) * width;
      await source.read(at, bytes, Math.min(floor, at + bytes.length));
      if (!isFloat) decode(dtype, bytes, into);
    }
  };
  const begins = steps.flatMap(([, whole, stream]) => [...whole, ...(stream ? [stream] : [])].map(([name]) => find(name).begin));
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
`;
