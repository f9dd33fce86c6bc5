// Written by `npm run docs` from modules/. Do not edit.

export type RuntimeModule =
  | "base64"
  | "binary"
  | "bits-of-float"
  | "check"
  | "classes"
  | "compile-file"
  | "draw"
  | "examples"
  | "files"
  | "float-bits"
  | "float-from-bits"
  | "from-hex"
  | "instantiate-shared"
  | "instantiate"
  | "kept-tensors"
  | "node-module"
  | "or-aborted"
  | "picture"
  | "prepare-weights"
  | "quantised"
  | "relaxed-simd"
  | "relu"
  | "resample"
  | "safetensors"
  | "start-alone"
  | "start-packed"
  | "start"
  | "threads"
  | "top"
  | "training-kernels"
  | "training-options"
  | "weight-source"
  | "whole-file"
  | "worker"
  | "wrong"
  | "random"
  | "normal"
  | "power"
  | "half-cosine"
  | "sine";

export type Platform = "TextEncoder" | "TextDecoder" | "atob" | "URL" | "fetch" | "WebAssembly" | "console";

export interface RuntimeText {
  /** The modules that it imports. */
  readonly imports: readonly RuntimeModule[];
  /** What it uses of the engine. */
  readonly platform: readonly Platform[];
  /** The names that it declares. */
  readonly names: readonly string[];
  /** What only TypeScript has stands between two marks. */
  readonly text: string;
}

export const MARK = "~";

export const MODULES: Readonly<Record<RuntimeModule, RuntimeText>> = {
  base64: {
    imports: [],
    platform: ["atob"],
    names: ["fromBase64"],
    text: `function fromBase64(text~: string~)~: Uint8Array~ {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}`,
  },
  binary: {
    imports: [],
    platform: [],
    names: ["Step", "Binary", "Kernels", "compiled"],
    text: `~/** A step of preparing: tensors that must lie whole, and at most one that comes in pieces, of so many elements a step. */
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
}~

/** Once for all nets; a failure is forgotten, so that the next load tries again. */
function compiled(binary~: Binary~)~: Promise<object>~ {
  return (binary.compiled ??= binary.compile().catch((error) => {
    binary.compiled = undefined;
    throw error;
  }));
}`,
  },
  "bits-of-float": {
    imports: ["float-bits"],
    platform: [],
    names: ["bitsOfFloat"],
    text: `/** The bits of x, rounded to a float32. */
function bitsOfFloat(x~: number~)~: number~ {
  floatBits[0] = x;
  return intBits[0]~!~;
}`,
  },
  check: {
    imports: [],
    platform: [],
    names: ["check"],
    text: `function check(name~: string~, value~: Float32Array~, length~: number~, shape~: string~)~: void~ {
  if (value?.[Symbol.toStringTag] === "Float32Array" && value.length === length) return;
  const found = value == null ? \`\${value}\` : \`\${Object.prototype.toString.call(value).slice(8, -1)} of \${value.length}\`;
  throw new TypeError(\`\${name}: expected a Float32Array of \${length} elements (\${shape}), found \${found}\`);
}`,
  },
  classes: {
    imports: [],
    platform: [],
    names: ["putClasses"],
    text: `/** Classes, into memory for them; each from 0 up to how many there are, or the one that is ignored. */
function putClasses(
  name~: string~,
  given~: ArrayLike<number>~,
  into~: Float32Array~,
  shape~: string~,
  classes~: number~,
  ignored~?: number~,
)~: void~ {
  if (!ArrayBuffer.isView(given) || given.length !== into.length) {
    const kind = Object.prototype.toString.call(given).slice(8, -1);
    const found = given == null ? \`\${given}\` : \`\${kind} of \${given.length}\`;
    throw new TypeError(\`\${name}: expected an Int32Array of \${into.length} elements (\${shape}), found \${found}\`);
  }
  for (let at = 0; at < into.length; at++) {
    const each = given[at]~!~;
    if (!(each >= 0 && each < classes && Number.isInteger(each)) && each !== ignored) {
      throw new RangeError(\`\${name}: expected classes from 0 to \${classes - 1}, found \${each} at \${at}\`);
    }
  }
  into.set(given);
}`,
  },
  "compile-file": {
    imports: ["files", "node-module"],
    platform: ["WebAssembly", "URL"],
    names: ["compileFile"],
    text: `async function compileFile(url~: InstanceType<typeof URL>~)~: Promise<object>~ {
  if (url.protocol === "file:") return WebAssembly.compile(await (await nodeModule("node:fs/promises")).readFile(url));
  const response = await fetched(url);
  // Streaming refuses any other type.
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}`,
  },
  draw: {
    imports: ["random", "kept-tensors"],
    platform: [],
    names: ["Beginnings", "drawKept"],
    text: `~/** Where a tensor does not begin as zeros: evenly between -uniform and uniform, with a deviation, or with one value. */
type Beginnings = Readonly<
  Record<string, { readonly uniform?: number; readonly normal?: number; readonly constant?: number }>
>;~

/** Each tensor has random numbers of its own, by its name, so that it starts the same whatever stands beside it. */
function drawKept(
  kept~: readonly Kept[]~,
  beginnings~: Beginnings~,
  seed~: number~,
  normalSource~?: (random: { next(): number }) => () => number~,
)~: void~ {
  for (const [name, , values] of kept) {
    const { uniform, normal, constant = 0 } = beginnings[name] ?? {};
    const random = randomSource(hashText(name) ^ Math.imul(seed, 0x9e3779b1));
    const next = normal === undefined ? random.next : normalSource~!~(random);
    for (let at = 0; at < values.length; at++) {
      values[at] =
        uniform !== undefined ? (2 * next() - 1) * uniform : normal !== undefined ? next() * normal : constant;
    }
  }
}`,
  },
  examples: {
    imports: ["check"],
    platform: [],
    names: ["checkBatch", "partOf"],
    text: `/** Whether a batch has as many elements, or pictures, as it must. */
function checkBatch(name~: string~, given~: any~, batch~: number~, length~: number~, shape~: string~)~: void~ {
  if (!Array.isArray(given)) check(name, given, length, shape);
  else if (given.length !== batch) throw new TypeError(\`\${name}: expected \${batch} pictures, found \${given.length}\`);
}

/** Some of a batch: of its elements, or of its pictures. */
function partOf(batch~: any~, first~: number~, count~: number~, size~: number~)~: any~ {
  return Array.isArray(batch)
    ? batch.slice(first, first + count)
    : batch.subarray(first * size, (first + count) * size);
}`,
  },
  files: {
    imports: [],
    platform: ["fetch", "URL"],
    names: ["fetched", "failed", "answered"],
    text: `async function fetched(
  url~: InstanceType<typeof URL>~,
  signal~?: { readonly aborted: boolean; readonly reason?: unknown } | undefined~,
)~: ReturnType<typeof fetch>~ {
  const response = await fetch(url, { signal }).catch((cause) => {
    throw failed(url.href, cause, signal);
  });
  return answered(response, url.href);
}

/** What is told of a download that broke off. */
function failed(
  place~: string~,
  cause~: any~,
  signal~?: { readonly aborted: boolean; readonly reason?: unknown } | undefined~,
)~: unknown~ {
  return signal?.aborted ? signal.reason : new Error(\`\${place}: \${cause?.message ?? cause}\`, { cause });
}

/** Refuses answers that have no file, also pages that a server sends in its place. */
function answered(
  response~: Awaited<ReturnType<typeof fetch>>~,
  place = response.url || "the response",
)~: typeof response~ {
  const { ok, status, statusText, headers, body, bodyUsed } = response;
  if (!ok) throw new Error(\`\${place}: \${status} \${statusText}\`.trim());
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(\`\${place}: a web page (text/html) in place of the file\`);
  }
  if (body === null) throw new Error(\`\${place}: it is empty\`);
  if (bodyUsed) throw new Error(\`\${place}: its body has been read already\`);
  return response;
}`,
  },
  "float-bits": {
    imports: [],
    platform: [],
    names: ["floatBits", "intBits"],
    text: `const floatBits = new Float32Array(1);
const intBits = new Int32Array(floatBits.buffer);`,
  },
  "float-from-bits": {
    imports: ["float-bits"],
    platform: [],
    names: ["floatFromBits"],
    text: `/** The float32 of these bits. */
function floatFromBits(bits~: number~)~: number~ {
  intBits[0] = bits;
  return floatBits[0]~!~;
}`,
  },
  "from-hex": {
    imports: [],
    platform: [],
    names: ["fromHex"],
    text: `function fromHex(text~: string~)~: Uint8Array~ {
  const digit = (at~: number~) => (text.charCodeAt(at) & 15) + 9 * (text.charCodeAt(at) >> 6);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(2 * i) + digit(2 * i + 1);
  return bytes;
}`,
  },
  "instantiate-shared": {
    imports: ["binary"],
    platform: ["WebAssembly"],
    names: ["instantiate"],
    text: `async function instantiate(binary~: Binary~)~: Promise<Kernels>~ {
  const module = await compiled(binary);
  const { pages } = binary;
  if (!pages) return (await WebAssembly.instantiate(module)).exports~ as Kernels~;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, thread: 0 } });
  return { ...~(~exports~ as Kernels)~, memory };
}`,
  },
  instantiate: {
    imports: ["binary"],
    platform: ["WebAssembly"],
    names: ["instantiate"],
    text: `async function instantiate(binary~: Binary~)~: Promise<Kernels>~ {
  return (await WebAssembly.instantiate(await compiled(binary))).exports~ as Kernels~;
}`,
  },
  "kept-tensors": {
    imports: ["safetensors", "weight-source", "wrong"],
    platform: ["TextDecoder", "TextEncoder"],
    names: ["Kept", "Run", "readKept", "writeKept", "restoreKept", "runIn"],
    text: `~/** A tensor by its name in files, its shape, and where its elements lie. */
type Kept = readonly [name: string, shape: readonly number[], values: Float32Array];

/** How far a training run is: all that it depends on beside tensors. */
interface Run {
  seed: number;
  /** Of the whole run; 0 where that is not known. */
  steps: number;
  /** Steps made. */
  step: number;
}~

/** Reads the weights of a file to where they are kept. */
async function readKept(opening~: Promise<Source>~, kept~: readonly Kept[]~)~: Promise<void>~ {
  const source = await opening;
  try {
    const find = await openTensors(source);
    const weights = kept.filter(([name]) => Object.hasOwn(signature.parameters, name));
    weights.sort(([a], [b]) => find(a).begin - find(b).begin);
    for (const [name, , values] of weights) {
      const { dtype, width, begin } = find(name);
      const isFloat = dtype === "F32";
      const bytes = isFloat
        ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        : new Uint8Array(values.length * width);
      await source.read(begin, bytes, begin + bytes.length);
      if (!isFloat) decode(dtype, bytes, values);
    }
    await source.finish(source.length);
  } finally {
    await source.close();
  }
}

/** A file of tensors, and of how far a run is, where that belongs to them. */
function writeKept(kept~: readonly Kept[]~, run~?: Run~)~: Uint8Array~ {
  let end = 0;
  const entries = kept.map(([name, shape, values])~: [string, object]~ => [
    name,
    { dtype: "F32", shape, data_offsets: [end, (end += 4 * values.length)] },
  ]);
  if (run) entries.unshift(["__metadata__", { "convoke step": JSON.stringify(run) }]);
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const data = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(data + end).fill(32, 8, data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(data - 8), true);
  bytes.set(text, 8);
  let at = data;
  for (const [, , values] of kept) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** Puts back what such a file holds, if it is one of this net: all of it or nothing. */
function restoreKept(given~: Uint8Array~, kept~: readonly Kept[]~)~: Run~ {
  if (given?.[Symbol.toStringTag] !== "Uint8Array") throw new TypeError("restore takes the bytes of a checkpoint");
  const bytes = given.slice();
  const data = headerEnd(bytes.slice(0, 8), bytes.length);
  const header = bytes.slice(8, data);
  const tensors = readHeader(header);
  if (data + checkPlaces(tensors) !== bytes.length) throw wrong("the file does not end where its last tensor does");
  const run = runIn(header);
  if (!run) throw wrong("no checkpoint: the file does not say how far a run is");
  const problems = kept.flatMap(([name, shape]) => {
    const { dtype, shape: found = [] } = tensors.get(name) ?? {};
    const due = \`F32 [\${shape.join(", ")}]\`;
    const is = dtype ? \`\${dtype} [\${found.join(", ")}]\` : "nothing";
    return is === due ? [] : [\`\${name}: expected \${due}, found \${is}\`];
  });
  if (problems.length || tensors.size !== kept.length) {
    throw wrong("a checkpoint of another model, or another optimizer", ...problems);
  }
  for (const [name, , values] of kept) {
    const [begin, end] = tensors.get(name)~!~.data_offsets;
    values.set(new Float32Array(bytes.buffer.slice(data + begin, data + end)));
  }
  return run;
}

function runIn(header~: Uint8Array~)~: Run | undefined~ {
  try {
    const { __metadata__: about } = JSON.parse(new TextDecoder().decode(header));
    const { seed, steps, step } = JSON.parse(about["convoke step"]);
    return [seed, steps, step].every((each) => Number.isSafeInteger(each) && each >= 0)
      ? { seed, steps, step }
      : undefined;
  } catch {
    return undefined;
  }
}`,
  },
  "node-module": {
    imports: [],
    platform: [],
    names: ["nodeModule"],
    text: `function nodeModule(specifier~: string~)~: Promise<any>~ {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ specifier);
}`,
  },
  "or-aborted": {
    imports: [],
    platform: [],
    names: ["orAborted"],
    text: `/** What the promise gives, unless the signal comes first. */
function orAborted~<T>~(promise~: Promise<T>~, signal~: LoadOptions["signal"]~)~: Promise<T>~ {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}`,
  },
  picture: {
    imports: ["resample"],
    platform: [],
    names: [
      "PictureInput",
      "Placement",
      "pictureInput",
      "arrayOf",
      "checkPicture",
      "describedKind",
      "placementOf",
      "readPicture",
      "addRow",
      "addLine",
      "writeRow",
      "grayOf",
      "fillAll",
    ],
    text: `~/** What is known of an input when compiling. */
interface PictureInput {
  readonly name: string;
  /** As messages have it. */
  readonly shape: string;
  /** Pictures at once. */
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** How far elements lie apart: those of neighbouring channels, and those of neighbouring pixels. */
  readonly strides: readonly [channel: number, pixel: number];
  readonly fit: string;
  readonly crop: number;
  /** Red, green and blue. */
  readonly fill: readonly number[];
  /** Of each channel the colour that it is: 0 red, 1 green, 2 blue; none of a grey input. */
  readonly colours: readonly number[];
  /** What each channel is multiplied by, and what is then added. */
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
}

/** Where a picture of some size comes to lie in the input, and what its rows and columns count for. */
interface Placement {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly columns: Filter;
  readonly rows: Filter;
}~

/** What makes of pictures the elements that kernels read, in memory for them. Arrays are given back as they are. */
function pictureInput(
  input~: PictureInput~,
  into~: Float32Array~,
)~: (given: Float32Array | Picture | readonly Picture[]) => Float32Array~ {
  const size = into.length / input.batch;
  let known~: Placement | undefined~;
  return (given~: any~) => {
    if (given?.[Symbol.toStringTag] === "Float32Array") return given;
    const isList = Array.isArray(given);
    const pictures = isList ? given : [given];
    for (const picture of pictures) checkPicture(input, picture, isList ? "" : arrayOf(input, into));
    if (pictures.length !== input.batch) {
      const due = \`\${input.batch} picture\${input.batch === 1 ? "" : "s"}\`;
      throw new TypeError(\`\${input.name}: expected \${due}, found \${pictures.length}\`);
    }
    pictures.forEach(({ data, width, height }, at) => {
      if (known?.width !== width || known?.height !== height) known = placementOf(input, width, height);
      readPicture(input, known~!~, data, into.subarray(at * size, (at + 1) * size));
    });
    return into;
  };
}

function arrayOf({ shape }~: PictureInput~, { length }~: Float32Array~)~: string~ {
  return \`a Float32Array of \${length} elements (\${shape}) or \`;
}

/** @param instead what else may stand in its place. */
function checkPicture({ name }~: PictureInput~, picture~: any~, instead~: string~)~: void~ {
  const { data, width, height } = Object(picture);
  if (!/^Uint8(Clamped)?Array$/.test(describedKind(data))) {
    const what = \`\${instead || "a list of "}{ data, width, height } with RGBA bytes\`;
    const found = describedKind(picture) + (data === undefined ? "" : \` with data: \${describedKind(data)}\`);
    throw new TypeError(\`\${name}: expected \${what}, found \${found}\${instead ? "" : " in it"}\`);
  }
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0)) {
    const [across, down] = [width, height].map((size) => (typeof size === "number" ? size : describedKind(size)));
    throw new TypeError(\`\${name}: width and height are integers from 1 up, found \${across} and \${down}\`);
  }
  if (data.length !== 4 * width * height) {
    const due = \`\${4 * width * height} bytes (RGBA)\`;
    throw new TypeError(\`\${name}: expected \${due} for \${width} x \${height} pixels, found \${data.length}\`);
  }
}

function describedKind(value~: unknown~)~: string~ {
  return value == null ? \`\${value}\` : Object.prototype.toString.call(value).slice(8, -1);
}

function placementOf({ fit, crop, ...input }~: PictureInput~, width~: number~, height~: number~)~: Placement~ {
  let [across, down] = [width * crop, height * crop];
  let [columns, rows] = [input.width, input.height];
  const [wide, high] = [columns / across, rows / down];
  if (fit === "cover") [across, down] = wide < high ? [columns / high, down] : [across, rows / wide];
  if (fit === "contain") {
    const scale = Math.min(wide, high);
    columns = Math.min(columns, Math.max(1, Math.round(across * scale)));
    rows = Math.min(rows, Math.max(1, Math.round(down * scale)));
  }
  return {
    width,
    height,
    left: (input.width - columns) >> 1,
    top: (input.height - rows) >> 1,
    columns: filterOf((width - across) / 2, across, width, columns),
    rows: filterOf((height - down) / 2, down, height, rows),
  };
}

function readPicture(input~: PictureInput~, place~: Placement~, data~: Uint8Array~, into~: Float32Array~)~: void~ {
  const { columns, rows } = place;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const across = columns.first.length;
  if (across - columns.shared < input.width || rows.first.length - rows.shared < input.height) fillAll(input, into);
  // Red, green and blue along a row of the input, and along the next.
  let sums = new Float64Array(3 * across);
  let next = new Float64Array(3 * across);
  // Where rows count for more than two results: the last of even and of odd number, filtered.
  const lines = [0, 1].map(() => ({ row: -1, sums: new Float64Array(3 * across) }));
  for (let run = 0; run < rows.first.length; run++) {
    for (let y = 0; y < rows.count[run]~!~; y++) {
      const row = rows.first[run]~!~ + y;
      const share = rows.share[run]~!~ + y * rows.rise[run]~!~;
      if (rows.shared) addRow(view, row * place.width, columns, input.fill, share, sums, next);
      else {
        const line = lines[row & 1]~!~;
        if (line.row !== row) addRow(view, row * place.width, columns, input.fill, 0, line.sums.fill(0), next);
        line.row = row;
        addLine(line.sums, 1 - share, sums);
      }
    }
    if (run >= rows.shared) writeRow(input, place, sums, run, into);
    const done = sums.fill(0);
    if (rows.shared) [sums, next] = [next, done];
  }
}

/**
 * Filters a row of a picture, from its first pixel on, and adds it to two rows of the input, of which the second has the share.
 * One long loop of numbers in local variables: engines keep those in registers, and not what functions hand to each other.
 */
function addRow(
  view~: DataView~,
  from~: number~,
  { shared, first, count, share, rise, norms }~: Filter~,
  fill~: readonly number[]~,
  below~: number~,
  sums~: Float64Array~,
  next~: Float64Array~,
)~: void~ {
  const [fillRed = 0, fillGreen = 0, fillBlue = 0] = fill;
  // What the run has for the result behind it.
  let nextRed = 0;
  let nextGreen = 0;
  let nextBlue = 0;
  for (let run = 0, to = 0; run < first.length; run++, to += 3) {
    let red = nextRed * shared;
    let green = nextGreen * shared;
    let blue = nextBlue * shared;
    nextRed = nextGreen = nextBlue = 0;
    const step = rise[run]~!~;
    let behind = share[run]~!~;
    let at = 4 * (from + first[run]~!~);
    for (const end = at + 4 * count[run]~!~; at < end; at += 4, behind += step) {
      const pixel = view.getInt32(at, true);
      let r = pixel & 255;
      let g = (pixel >>> 8) & 255;
      let b = (pixel >>> 16) & 255;
      const alpha = pixel >>> 24;
      if (alpha < 255) {
        r = (r * alpha + fillRed * (255 - alpha)) / 255;
        g = (g * alpha + fillGreen * (255 - alpha)) / 255;
        b = (b * alpha + fillBlue * (255 - alpha)) / 255;
      }
      red += r;
      green += g;
      blue += b;
      nextRed += r * behind;
      nextGreen += g * behind;
      nextBlue += b * behind;
    }
    red = (red - nextRed) * norms[run]~!~;
    green = (green - nextGreen) * norms[run]~!~;
    blue = (blue - nextBlue) * norms[run]~!~;
    sums[to]~!~ += red * (1 - below);
    sums[to + 1]~!~ += green * (1 - below);
    sums[to + 2]~!~ += blue * (1 - below);
    next[to]~!~ += red * below;
    next[to + 1]~!~ += green * below;
    next[to + 2]~!~ += blue * below;
  }
}

function addLine(line~: Float64Array~, weight~: number~, sums~: Float64Array~)~: void~ {
  for (let at = 0; at < sums.length; at++) sums[at]~!~ += line[at]~!~ * weight;
}

/** Writes a row of the input where all that counts for it has been added. */
function writeRow(
  { width, strides, colours, factors, offsets }~: PictureInput~,
  { left, top, columns, rows }~: Placement~,
  sums~: Float64Array~,
  run~: number~,
  into~: Float32Array~,
)~: void~ {
  const [channelStride, pixelStride] = strides;
  const first = 3 * columns.shared;
  if (colours.length === 0)
    for (let at = first; at < sums.length; at += 3) sums[at] = grayOf(sums[at]~!~, sums[at + 1]~!~, sums[at + 2]~!~);
  for (let channel = 0; channel < factors.length; channel++) {
    const factor = factors[channel]~!~ * rows.norms[run]~!~;
    const offset = offsets[channel]~!~;
    let to = channel * channelStride + ((top + run - rows.shared) * width + left) * pixelStride;
    for (let at = first + (colours[channel] ?? 0); at < sums.length; at += 3, to += pixelStride)
      into[to] = sums[at]~!~ * factor + offset;
  }
}

function grayOf(red~: number~, green~: number~, blue~: number~)~: number~ {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function fillAll({ strides, colours, fill, factors, offsets }~: PictureInput~, into~: Float32Array~)~: void~ {
  const [channelStride, pixelStride] = strides;
  const gray = grayOf(fill[0]~!~, fill[1]~!~, fill[2]~!~);
  for (let channel = 0; channel < factors.length; channel++) {
    const value = (colours.length === 0 ? gray : fill[colours[channel]~!~]~!~) * factors[channel]~!~ + offsets[channel]~!~;
    const pixels = into.length / factors.length;
    for (let at = 0; at < pixels; at++) into[channel * channelStride + at * pixelStride] = value;
  }
}`,
  },
  "prepare-weights": {
    imports: ["binary", "safetensors", "weight-source"],
    platform: [],
    names: ["pieceLength", "prepareWeights"],
    text: `/** Elements read at a time where the stored type is another. */
const pieceLength = 2 ** 20;

/** Step by step, in the memory of the kernels: tensors are brought to where a step wants them, whole or in pieces. */
async function prepareWeights(
  { steps }~: Binary~,
  { memory, prepare }~: Kernels~,
  source~: Source~,
  find~: (name: string) => Stored~,
)~: Promise<void>~ {
  const place = async (name~: string~, address~: number~, first~: number~, count~: number~, floor~: number~) => {
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
}`,
  },
  quantised: {
    imports: ["safetensors", "weight-source"],
    platform: ["TextEncoder"],
    names: [
      "decodedAtOnce",
      "Decode",
      "Shown",
      "dequantised",
      "shownSource",
      "headOf",
      "readShown",
      "readDecoded",
      "Taken",
      "takeDecoders",
      "namesBeside",
      "takeNumbers",
      "giveNumbers",
      "severalNumbers",
      "numbersAlong",
      "Numbers",
      "divides",
      "decoder",
      "runOf",
      "numberAt",
      "placeAt",
    ],
    text: `/** Elements decoded at a time. */
const decodedAtOnce = 2 ** 16;~

/** Stored elements from the one at \`first\` on as float32, into memory for as many. */
type Decode = (bytes: Uint8Array, into: Float32Array, first: number) => void;

/** A tensor where it lies, and where it is shown. */
interface Shown {
  /** In the file. */
  readonly from: number;
  readonly begin: number;
  readonly end: number;
  readonly decode: Decode | undefined;
}~

/** A source of weights, with what is stored as bytes in float32. Others, such as packed weights, are left as they are. */
async function dequantised(opening~: Promise<Source>~)~: Promise<Source>~ {
  const source = await opening;
  try {
    const head = new Uint8Array(Math.min(8, source.length));
    await source.read(0, head, 0);
    // What is no safetensors file has a length here that none has.
    return head[7] ? source : await shownSource(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function shownSource(source~: Source~)~: Promise<Source>~ {
  const [entries, data] = await openHeader(source);
  const read = async ({ dtype, data_offsets: [begin, end] }~: Entry~) => {
    const bytes = new Uint8Array(end - begin);
    await source.read(data + begin, bytes, data);
    return new Float32Array(dtype === "U8" ? bytes : bytes.buffer);
  };
  const { decoders, numbers, faults } = await takeDecoders(entries, read);
  const tensors~: Shown[]~ = [];
  const shown~: [string, Entry][]~ = [];
  let size = 0;
  const placed = [...entries].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0]);
  for (const [name, { dtype, shape, data_offsets }] of placed) {
    const [from, to] = data_offsets;
    const decode = decoders.get(name);
    const end = size + (to - from) * (decode ? 4 : 1);
    tensors.push({ from: data + from, begin: size, end, decode });
    shown.push([name, { dtype: decode ? "F32" : dtype, shape, data_offsets: [size, end] }]);
    size = end;
  }
  const head = headOf(shown, numbers);
  return {
    length: head.length + size,
    judge: (shownTensors~: Entries~) =>
      checkFit(new Map([...shownTensors].filter(([name]) => !numbers.has(name))), faults),
    async read(at, into, floor) {
      into.set(head.subarray(at, at + into.length));
      await readShown(source, tensors, at - head.length, into, floor - head.length);
    },
    finish: () => source.finish(source.length),
    close: () => source.close(),
  };
}

/** A file of these tensors up to them: its header, as long as a multiple of eight bytes, and the numbers in front of them. */
function headOf(entries~: readonly [string, Entry][]~, numbers~: ReadonlyMap<string, Numbers>~)~: Uint8Array~ {
  let size = 0;
  const inFront = [...numbers].map(([name, { values, shape }])~: [string, Entry]~ => {
    return [name, { dtype: "F32", shape, data_offsets: [size, (size += values.byteLength)] }];
  });
  const behind = entries.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ])~: [string, Entry]~ => {
      return [name, { dtype, shape, data_offsets: [size + begin, size + end] }];
    },
  );
  const encoded = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...inFront, ...behind])));
  const length = Math.ceil(encoded.length / 8) * 8;
  const head = new Uint8Array(8 + length + size).fill(32);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(encoded, 8);
  let at = 8 + length;
  for (const { values } of numbers.values()) {
    head.set(new Uint8Array(values.buffer), at);
    at += values.byteLength;
  }
  return head;
}

/** As a source reads, of what is shown behind the header. */
async function readShown(
  source~: Source~,
  tensors~: readonly Shown[]~,
  at~: number~,
  into~: Uint8Array~,
  floor~: number~,
)~: Promise<void>~ {
  const next = tensors.findLast(({ begin }) => begin <= floor) ?? tensors[0];
  const lowest = next ? next.from + Math.max(0, Math.min(floor, next.end) - next.begin) / (next.decode ? 4 : 1) : 0;
  for (const { from, begin, end, decode } of tensors) {
    const [first, last] = [Math.max(begin, at), Math.min(end, at + into.length)];
    if (first >= last) continue;
    const part = into.subarray(first - at, last - at);
    if (decode) await readDecoded(source, from, (first - begin) / 4, part, lowest, decode);
    else await source.read(from + first - begin, part, Math.min(lowest, from + last - begin));
  }
}

async function readDecoded(
  source~: Source~,
  from~: number~,
  first~: number~,
  into~: Uint8Array~,
  floor~: number~,
  decode~: Decode~,
)~: Promise<void>~ {
  const count = into.length / 4;
  for (let done = 0; done < count; done += decodedAtOnce) {
    const values = new Float32Array(Math.min(decodedAtOnce, count - done));
    const bytes = new Uint8Array(values.length);
    const at = from + first + done;
    await source.read(at, bytes, Math.min(floor, at + bytes.length));
    decode(bytes, values, first + done);
    into.set(new Uint8Array(values.buffer), 4 * done);
  }
}~

/** What is made of the header of a file. */
interface Taken {
  /** How tensors are decoded, by name. */
  readonly decoders: Map<string, Decode>;
  /** Scales and zero points for kernels that keep bytes, by their names. */
  readonly numbers: Map<string, Numbers>;
  /** Why kernels cannot keep a tensor as bytes. */
  readonly faults: string[];
}~

/** Takes scales and zero points from among the tensors. Why one cannot be decoded is told in its type. */
async function takeDecoders(entries~: Entries~, read~: (entry: Entry) => Promise<Float32Array>~)~: Promise<Taken>~ {
  const taken~: Taken~ = { decoders: new Map(), numbers: new Map(), faults: [] };
  for (const [name, shape] of Object.entries(signature.parameters)) {
    const entry = entries.get(name);
    const isShaped = entry?.shape.join() === shape.join();
    const channels = isShaped && Object.hasOwn(keptBytes, name) ? keptBytes[name] : undefined;
    const hasNames = namesBeside(name).some((each) => Object.hasOwn(signature.parameters, each));
    if (entry?.dtype === "U8" && !hasNames) {
      const found = await takeNumbers(name, entry, entries, read);
      if (found.length < 2) continue;
      taken.decoders.set(name, decoder(entry.shape, found[0]~!~, found[1]~!~));
      if (channels) giveNumbers(name, shape, found, channels, taken);
    } else if (channels) taken.faults.push(\`\${name}: expected U8 (--weights-type u8), found \${entry~!~.dtype}\`);
  }
  return taken;
}

function namesBeside(name~: string~)~: string[]~ {
  return [\`\${name}.scale\`, \`\${name}.zero_point\`];
}

/** Scales and zero points of a tensor, as far as they are sound. */
async function takeNumbers(
  name~: string~,
  entry~: Entry~,
  entries~: Entries~,
  read~: (entry: Entry) => Promise<Float32Array>~,
)~: Promise<Numbers[]>~ {
  const found~: Numbers[]~ = [];
  const faults~: string[]~ = [];
  for (const [at, each] of namesBeside(name).entries()) {
    const stored = entries.get(each);
    // Zero points may be bytes themselves.
    const isNumbers = stored?.dtype === "F32" || (at > 0 && stored?.dtype === "U8");
    const isFit = isNumbers && divides(stored~!~.shape, entry.shape);
    const values = isFit ? await read(stored) : new Float32Array();
    if (!stored) faults.push(\`without \${each}\`);
    else if (!isFit) faults.push(\`with \${each} of \${stored.dtype} [\${stored.shape.join(", ")}]\`);
    else if (!values.every(Number.isFinite)) faults.push(\`with \${each} that is not finite\`);
    else found.push({ values, shape: stored.shape });
    entries.delete(each);
  }
  if (faults.length) entry.dtype += \` \${faults.join(" and ")}\`;
  return found;
}

/** To kernels that keep the bytes of a tensor: one of each for every output channel. */
function giveNumbers(
  name~: string~,
  shape~: readonly number[]~,
  found~: readonly Numbers[]~,
  channels~: readonly number[]~,
  { numbers, faults }~: Taken~,
)~: void~ {
  for (const [at, each] of namesBeside(name).entries()) {
    const values = numbersAlong(shape, found[at]~!~, channels);
    if (values) numbers.set(each, { values, shape: channels });
    else faults.push(\`\${name}: \${severalNumbers(found[at]~!~)}\`);
  }
}

function severalNumbers({ shape }~: Numbers~)~: string~ {
  return \`its output channels have several scales or zero points, [\${shape.join(", ")}]; compile with this file as --weights\`;
}

/** One number for each channel; undefined where elements of one have several. */
function numbersAlong(
  shape~: readonly number[]~,
  numbers~: Numbers~,
  channels~: readonly number[]~,
)~: Float32Array | undefined~ {
  const values~: number[]~ = [];
  const count = shape.reduce((product, extent) => product * extent, 1);
  const step = Math.min(runOf(shape, numbers.shape), runOf(shape, channels));
  for (let at = 0; at < count; at += step) {
    const place = placeAt(at, shape, channels);
    const value = numberAt(at, shape, numbers);
    if ((values[place] ??= value) !== value) return undefined;
  }
  return Float32Array.from(values);
}~

/** Scales or zero points. */
interface Numbers {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}~

function divides(parts~: readonly number[]~, shape~: readonly number[]~)~: boolean~ {
  return parts.every((part, axis) => (shape[axis] ?? 1) % part === 0);
}

function decoder(shape~: readonly number[]~, scales~: Numbers~, zeroPoints~: Numbers~)~: Decode~ {
  const run = Math.min(runOf(shape, scales.shape), runOf(shape, zeroPoints.shape));
  return (bytes, into, first) => {
    for (let at = 0; at < into.length;) {
      const scale = numberAt(first + at, shape, scales);
      const zeroPoint = numberAt(first + at, shape, zeroPoints);
      const end = Math.min(into.length, at + run - ((first + at) % run));
      for (; at < end; at++) into[at] = Math.fround(bytes[at]~!~ - zeroPoint) * scale;
    }
  };
}

/** Of so many neighbouring elements the numbers are the same. */
function runOf(shape~: readonly number[]~, parts~: readonly number[]~)~: number~ {
  let [axis, run] = [shape.length, 1];
  while (axis && (parts[axis - 1] ?? 1) === 1) run *= shape[--axis]~!~;
  return run;
}

/** The number of an element. */
function numberAt(index~: number~, shape~: readonly number[]~, { values, shape: parts }~: Numbers~)~: number~ {
  return values[placeAt(index, shape, parts)]~!~;
}

/** Which part an element is in. */
function placeAt(index~: number~, shape~: readonly number[]~, parts~: readonly number[]~)~: number~ {
  let [place, step] = [0, 1];
  for (let axis = shape.length; axis--;) {
    const [extent, part] = [shape[axis]~!~, parts[axis] ?? 1];
    place += step * Math.floor(((index % extent) * part) / extent);
    step *= part;
    index = Math.floor(index / extent);
  }
  return place;
}`,
  },
  "relaxed-simd": {
    imports: [],
    platform: [],
    names: ["hasRelaxedSimd"],
    text: `/** Whether the engine knows \`(func (param v128) (result v128) …)\` with an \`f32x4.relaxed_madd\` of its parameter. */
function hasRelaxedSimd()~: boolean~ {
  const module = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253,
    133, 2, 11,
  ];
  return ~(~globalThis~ as any)~.WebAssembly.validate(Uint8Array.from(module));
}`,
  },
  relu: {
    imports: [],
    platform: [],
    names: ["relu"],
    text: `/** max(x, 0) without a branch on the sign of x. */
function relu(x~: number~)~: number~ {
  return x === -Infinity ? 0 : (x + Math.abs(x)) * 0.5;
}`,
  },
  resample: {
    imports: [],
    platform: [],
    names: ["Filter", "filterOf"],
    text: `~/**
 * A triangle filter along one axis. Elements come in runs. Where results are as far apart as elements, or farther, a run is
 * what lies between the centres of two results: it counts for both, less for the one as it counts more for the other. There
 * is one more before the first centre, and one behind the last. Where results are closer, each has a run of its own, of
 * what lies around its centre.
 */
interface Filter {
  /** 1 where a run is shared by two results: by those of the run's own number and of one less. */
  readonly shared: number;
  /** Of each run the first element, and how many there are. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** How much of the run's first element does not count for the first of its results, and how much more of each further one. */
  readonly share: Float64Array;
  readonly rise: Float64Array;
  /** What the sum that is complete with a run is to be multiplied by. */
  readonly norms: Float64Array;
}~

/**
 * \`size\` results over the \`length\` elements from \`begin\` on, of \`extent\` that there are. Each is a mean around its centre, as
 * far as one result stands for elements but one at least, with weights that fall to both sides. Only exact operations of
 * binary64 are used, so that the bits are the same everywhere.
 */
function filterOf(begin~: number~, length~: number~, extent~: number~, size~: number~)~: Filter~ {
  const step = length / size;
  const reach = Math.max(1, step);
  const shared = step < 1 ? 0 : 1;
  const runs = size + shared;
  const [first, count] = [new Int32Array(runs), new Int32Array(runs)];
  const [share, rise, norms] = [new Float64Array(runs), new Float64Array(runs), new Float64Array(runs + 1)];
  let end = 0;
  for (let at = 0; at < runs; at++) {
    const centre = begin + (at + 0.5) * step;
    // Where runs are shared one begins where the one before ends, however centres are rounded.
    const from = shared && at ? end : Math.max(0, Math.floor(centre - reach + 0.5));
    end = Math.max(from, Math.min(extent, Math.ceil(shared ? centre - 0.5 : centre + reach - 0.5)));
    const shareOf = (i~: number~) => (shared ? 1 - (centre - i - 0.5) / reach : Math.abs(centre - i - 0.5));
    first[at] = from;
    count[at] = end - from;
    share[at] = shareOf(from);
    rise[at] = shareOf(from + 1) - share[at]~!~;
    for (let i = from; i < end; i++) {
      norms[at]~!~ += 1 - shareOf(i);
      norms[at + 1]~!~ += shared * shareOf(i);
    }
  }
  return { shared, first, count, share, rise, norms: norms.map((sum) => 1 / sum) };
}`,
  },
  safetensors: {
    imports: ["weight-source", "wrong"],
    platform: ["TextDecoder"],
    names: [
      "Stored",
      "Entry",
      "Entries",
      "openTensors",
      "openHeader",
      "headerEnd",
      "readHeader",
      "areSizes",
      "checkPlaces",
      "widthOf",
      "checkFit",
      "show",
      "decode",
      "halves",
      "half",
    ],
    text: `~/** A tensor of a weight file: its type, the bytes of an element, and the bytes of the file that hold it. */
interface Stored {
  readonly dtype: string;
  readonly width: number;
  readonly begin: number;
  readonly end: number;
}

/** A tensor as a header has it. */
interface Entry {
  dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** The tensors of a header by name, in the order in which they lie in the file. */
type Entries = Map<string, Entry>;~

/** Reads and judges the header of a safetensors file that is to fit the model. */
async function openTensors(source~: Source~)~: Promise<(name: string) => Stored>~ {
  const [tensors, data] = await openHeader(source);
  (source.judge ?? checkFit)(tensors);
  return (name) => {
    const { dtype, data_offsets } = tensors.get(name)~!~;
    return { dtype, width: widthOf(dtype), begin: data + data_offsets[0], end: data + data_offsets[1] };
  };
}

/** What a safetensors file holds, and where its data begins; the source then knows its length. */
async function openHeader(source~: Source~)~: Promise<[tensors: Entries, data: number]>~ {
  const head = new Uint8Array(Math.min(8, source.length));
  await source.read(0, head, 0);
  const data = headerEnd(head, source.length);
  const header = new Uint8Array(data - 8);
  await source.read(8, header, data);
  const tensors = readHeader(header);
  const size = checkPlaces(tensors);
  if (source.length < Infinity && source.length !== data + size) {
    throw wrong(\`the tensors take \${size} bytes, but the file has \${source.length - data}\`);
  }
  source.length = data + size;
  return [tensors, data];
}

/** Where the header of a safetensors file ends: its length is told by the first eight bytes. */
function headerEnd(bytes~: Uint8Array~, length~: number~)~: number~ {
  const size = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (size > Math.min(length - 8, 1e8)) {
    throw wrong(\`these \${length < Infinity ? \`\${length} \` : ""}bytes are no safetensors file, or not all of one\`);
  }
  return 8 + size;
}

function readHeader(header~: Uint8Array~)~: Entries~ {
  let entries;
  try {
    entries = JSON.parse(new TextDecoder().decode(header));
  } catch {
    throw wrong("this is no safetensors file: its header is not JSON");
  }
  // The format has it begin with a brace.
  if (header[0] !== 123) throw wrong("the header of the file is broken: it is no JSON object");
  const tensors~: Entries~ = new Map(Object.entries(entries));
  tensors.delete("__metadata__");
  for (const [name, tensor] of tensors) {
    const { dtype, shape, data_offsets } = tensor ?? {};
    if (typeof dtype !== "string" || !areSizes(shape) || !areSizes(data_offsets) || data_offsets~!~.length !== 2) {
      throw wrong(\`the header of the file is broken: tensor \${name} needs a dtype, a shape and two data_offsets\`);
    }
  }
  return tensors;
}

/** Of JSON values only lists have \`every\`. */
function areSizes(list~: any~)~: boolean~ {
  return list?.every?.((size~: number~) => Number.isSafeInteger(size) && size >= 0);
}

/** The format has no holes and no overlaps: each tensor starts where the one before ends. Gives where the last one ends. */
function checkPlaces(tensors~: Entries~)~: number~ {
  const placed = [...tensors].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  for (const [name, { dtype, shape, data_offsets }] of placed) {
    const [begin, end] = data_offsets;
    if (begin !== at || end - begin !== shape.reduce((n, extent) => n * extent, widthOf(dtype))) {
      throw wrong(\`the header places tensor \${name} (\${dtype}) wrongly, at bytes \${begin} to \${end}\`);
    }
    at = end;
  }
  return at;
}

/** The bytes of an element. */
function widthOf(dtype~: string~)~: number~ {
  return Number(dtype.match(/\\d+/) ?? 8) / 8;
}

/** Lists whatever does not fit the model in one error, behind problems that are known. */
function checkFit(tensors~: Entries~, problems~: string[]~ = [])~: void~ {
  const { parameters } = signature;
  for (const [name, shape] of Object.entries(parameters)) {
    const found = tensors.get(name);
    if (!found) problems.push(\`\${name}: missing, expected \${show(shape)}\`);
    else if (show(found.shape) !== show(shape)) {
      problems.push(\`\${name}: expected \${show(shape)}, found \${show(found.shape)}\`);
    } else if (!/^(BF16|F(16|32|64))$/.test(found.dtype)) {
      problems.push(\`\${name}: expected F32, found \${found.dtype}\${found.dtype === "U8" ? " (--weights-type u8)" : ""}\`);
    }
  }
  for (const [name, { shape }] of tensors) {
    if (!Object.hasOwn(parameters, name) && !name.endsWith("num_batches_tracked")) {
      problems.push(\`\${name}: not part of the model, found \${show(shape)}\`);
    }
  }
  if (problems.length) throw wrong(\`\${problems.length} of the tensors do not fit\`, ...problems);
}

function show(shape~: readonly number[]~)~: string~ {
  return \`[\${shape.join(", ")}]\`;
}

/** Stored elements as float32, into memory for as many. */
function decode(dtype~: string~, bytes~: Uint8Array~, into~: Float32Array~)~: Float32Array~ {
  const { buffer } = new Uint8Array(bytes);
  if (dtype === "F32") into.set(new Float32Array(buffer));
  else if (dtype === "F64") into.set(new Float64Array(buffer));
  else if (dtype === "F16") {
    const values = (halves ??= new Float32Array(65536).map((_, bits) => half(bits)));
    new Uint16Array(buffer).forEach((bits, at) => (into[at] = values[bits]~!~));
  } else {
    // BF16 is the upper half of a float32.
    const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
    new Uint16Array(buffer).forEach((bits, at) => (words[at] = bits << 16));
  }
  return into;
}

/** The value of every float16 by its bits, made when the first is read. */
let halves~: Float32Array | undefined~;

/** The value of a float16. */
function half(bits~: number~)~: number~ {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** ((exponent || 1) - 25) * (fraction + (exponent && 1024));
}`,
  },
  "start-alone": {
    imports: ["binary"],
    platform: [],
    names: ["start"],
    text: `async function start({ steps }~: Binary~, making~: Promise<Kernels>~)~: Promise<Kernels>~ {
  const kernels = await making;
  steps.forEach(([extent], step) => kernels.prepare(step, 0, extent));
  return kernels;
}`,
  },
  "start-packed": {
    imports: ["binary", "or-aborted", "prepare-weights", "safetensors", "weight-source", "wrong"],
    platform: ["TextDecoder"],
    names: ["start", "readPacked"],
    text: `/** Makes memory for a net and brings its weights there: packed ones as they are, others by preparing. */
async function start(
  binary~: Binary~,
  making~: Promise<Kernels>~,
  opening~: Promise<Source>~,
  signal~?: LoadOptions["signal"]~,
)~: Promise<Kernels>~ {
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
async function readPacked({ packed }~: Binary~, { memory }~: Kernels~, source~: Source~)~: Promise<boolean>~ {
  const { length } = packedHeader;
  const head = new Uint8Array(Math.min(length, source.length));
  await source.read(0, head, 0);
  const text = new TextDecoder().decode(head);
  if (!text.startsWith(packedHeader.slice(0, 8))) return false;
  if (text !== packedHeader)
    throw wrong("they were packed for another compilation; compile the module and its weights together");
  const [begin, end] = packed~!~;
  const due = length + end - begin;
  if (source.length < Infinity && source.length !== due) {
    throw wrong(\`packed, they take \${due} bytes, but the file has \${source.length}\`);
  }
  source.length = due;
  await source.read(length, new Uint8Array(memory.buffer, begin, end - begin), due);
  return true;
}`,
  },
  start: {
    imports: ["binary", "or-aborted", "prepare-weights", "safetensors", "weight-source"],
    platform: [],
    names: ["start"],
    text: `/** Makes memory for a net and prepares its weights there. */
async function start(
  binary~: Binary~,
  making~: Promise<Kernels>~,
  opening~: Promise<Source>~,
  signal~?: LoadOptions["signal"]~,
)~: Promise<Kernels>~ {
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
}`,
  },
  threads: {
    imports: ["binary", "node-module", "or-aborted"],
    platform: ["console"],
    names: ["threadsFor", "hasWarned", "startWorkers", "dropped"],
    text: `/** How many threads to use: as wished or as the machine has, and at most so many. */
async function threadsFor(wished~: number | undefined~, most~: number~)~: Promise<number>~ {
  if (wished !== undefined && !(Number.isInteger(wished) && wished > 0)) {
    throw new RangeError(\`threads: expected a positive integer, found \${String(wished)}\`);
  }
  const { navigator, SharedArrayBuffer, crossOriginIsolated } = globalThis~ as any~;
  const hardware = async () => navigator?.hardwareConcurrency ?? (await nodeModule("node:os")).availableParallelism();
  const threads = Math.min(wished ?? (await hardware()), most);
  if (threads === 1 || (SharedArrayBuffer && crossOriginIsolated !== false)) return threads;
  const reason =
    crossOriginIsolated === false ? "the page is not cross-origin isolated" : "there is no SharedArrayBuffer";
  if (!hasWarned) console.warn(\`\${signature.model} runs on one thread: \${reason}\`);
  hasWarned = true;
  return 1;
}

let hasWarned = false;

/** Starts the other threads, and waits until they are there. Gives the function that ends them. */
async function startWorkers(
  binary~: Binary~,
  kernels~: Kernels~,
  threads~: number~,
  signal~: LoadOptions["signal"]~,
)~: Promise<() => void>~ {
  const module = await compiled(binary);
  const { memory } = kernels;
  const { Deno, Worker: Own } = globalThis~ as any~;
  // Deno's own workers cannot be ended while they wait.
  const Worker = (!Deno && Own) || (await nodeModule("node:worker_threads")).Worker;
  const workers~: any[]~ = [];
  const close = () => workers.forEach((worker) => void worker.terminate());
  const start = (thread~: number~) =>
    new Promise~<void>~((resolve, reject) => {
      const worker = newWorker(Worker);
      workers.push(worker);
      const on = (worker.on ?? worker.addEventListener).bind(worker);
      const fail = (reason = "cannot be started") => reject(new Error(\`\${workerFile}: \${reason}\`));
      on("error", ({ message }~: { message?: string }~) => fail(message));
      // Node hands the message itself to listeners, browsers an event.
      on("message", ({ failure, data }~: any~) =>
        (failure ?? data?.failure) ? fail(failure ?? data.failure) : resolve(),
      );
      worker.postMessage({ module, memory, thread });
    });
  try {
    await orAborted(Promise.all(Array.from({ length: threads - 1 }, (_, at) => start(at + 1))), signal);
  } catch (error) {
    close();
    throw error;
  }
  // Waiting threads keep no process alive.
  for (const worker of workers) worker.unref?.();
  dropped.register(kernels, close);
  return close;
}

/** Ends the threads of nets that are gone without \`close\`. */
const dropped = new ~(~globalThis~ as any)~.FinalizationRegistry((close~: () => void~) => close());`,
  },
  top: {
    imports: [],
    platform: [],
    names: ["topOf"],
    text: `/** In descending order; of equal scores the first comes first, and what is no number comes last. */
function topOf~<Name extends string>~(
  scores~: ArrayLike<number>~,
  names~: readonly Name[]~,
  count~: number~,
)~: { name: Name; score: number }[]~ {
  if (!(Number.isSafeInteger(count) && count > 0)) throw new RangeError(\`expected a count from 1 up, found \${count}\`);
  const all = names.map((name, at) => ({ name, score: scores[at]~!~ }));
  return all.sort(({ score: a }, { score: b }) => +(b > a) - +(a > b) || +isNaN(a) - +isNaN(b)).slice(0, count);
}`,
  },
  "training-kernels": {
    imports: ["binary", "or-aborted"],
    platform: [],
    names: ["TrainingKernels", "trainingKernels"],
    text: `~/** Kernels that train as well, in memory with nothing in it yet. */
interface TrainingKernels extends Kernels {
  train(): void;
  judge(): void;
}~

function trainingKernels(making~: Promise<Kernels>~, signal~?: LoadOptions["signal"]~)~: Promise<TrainingKernels>~ {
  return orAborted(making~ as Promise<TrainingKernels>~, signal);
}`,
  },
  "training-options": {
    imports: [],
    platform: [],
    names: ["trainingOptions"],
    text: `/** @param isCounted whether the learning rate depends on how long the run is. */
function trainingOptions(options~: any~, isCounted~: boolean~)~: { seed: number; steps: number }~ {
  if (options !== undefined && Object(options) !== options) {
    throw new TypeError(\`options: expected an object, found \${typeof options}\`);
  }
  const { seed = 0, steps } = Object(options);
  if (seed >>> 0 !== seed)
    throw new RangeError(\`seed: expected a whole number from 0 up to 2^32, found \${String(seed)}\`);
  if ((isCounted || steps !== undefined) && !(Number.isSafeInteger(steps) && steps > 0)) {
    const why = isCounted ? ", as the learning rate depends on how many steps the run has" : "";
    throw new RangeError(\`steps: expected a whole number from 1 up\${why}, found \${String(steps)}\`);
  }
  return { seed, steps: steps ?? 0 };
}`,
  },
  "weight-source": {
    imports: ["files", "node-module", "or-aborted", "wrong"],
    platform: ["URL"],
    names: ["Source", "Report", "openWeights", "kindOf", "opened", "addressOf", "inMemory", "onDisk", "streamed"],
    text: `~interface Source {
  /** In bytes; Infinity until it is known. */
  length: number;
  /** All of it, where it is in memory. */
  readonly bytes?: Uint8Array;
  /** Fills the array with the bytes from \`at\` on. Those before \`floor\` are not asked for again. */
  read(at: number, into: Uint8Array, floor: number): void | Promise<void>;
  /** All that is wanted was read: tells so, and refuses a file that is longer. */
  finish(length: number): void | Promise<void>;
  close(): unknown;
  /** Of a source that shows a file otherwise than it is: judges whether its tensors fit the model. */
  readonly judge?: (tensors: Map<string, any>) => void;
}

/** Tells that so many bytes were read. */
type Report = (loaded: number) => void;~

async function openWeights(weights~: Weights~, options~: LoadOptions~ = {})~: Promise<Source>~ {
  if (Object(options) !== options) throw new TypeError(\`options: expected an object, found \${kindOf(options)}\`);
  const { onProgress, signal } = options;
  if (signal != null && !signal.addEventListener) {
    throw new TypeError(\`signal: expected an AbortSignal, found \${kindOf(signal)}\`);
  }
  if (signal?.aborted) throw signal.reason;
  let told = 0;
  const report = (loaded~: number~) => {
    const total = source.length;
    loaded = Math.min(loaded, total);
    if (total < Infinity && loaded > told) onProgress?.({ loaded: (told = loaded), total });
    if (signal?.aborted) throw signal.reason;
  };
  const source~: Source~ = await opened(weights, report, signal);
  return source;
}

function kindOf(value~: unknown~)~: string~ {
  return Object.prototype.toString.call(value).slice(8, -1);
}

async function opened(weights~: any~, report~: Report~, signal~: LoadOptions["signal"]~)~: Promise<Source>~ {
  const kind = kindOf(weights);
  if (ArrayBuffer.isView(weights)) {
    return inMemory(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), report);
  }
  if (kind.endsWith("ArrayBuffer")) return inMemory(new Uint8Array(weights), report);
  const place = kind === "String" ? addressOf(weights) : kind === "URL" ? weights : undefined;
  if (place && (place.protocol ?? "file:") === "file:") return onDisk(place, report, signal);
  const from = place ? await fetched(place, signal) : kind === "Response" ? answered(weights) : weights;
  const reader = (from?.body ?? from?.stream?.())?.getReader?.();
  if (reader) return streamed(reader, from.url || \`the \${kind.toLowerCase()}\`, report, signal);
  const hint = kind === "Promise" ? "; await it" : "";
  throw new TypeError(
    \`weights for \${signature.model}: load takes the bytes of a safetensors file, its address, a Response or a Blob, not \${kind}\${hint}\`,
  );
}

/** Where there is no page that it could be relative to, what has no scheme is the path of a file. */
function addressOf(text~: string~)~: any~ {
  const { location } = globalThis~ as any~;
  const hasPage = location && location.protocol !== "file:";
  return hasPage || /^[a-z][a-z\\d+.-]+:/i.test(text) ? new URL(text, location?.href) : text;
}

function inMemory(bytes~: Uint8Array~, finish~: Report~)~: Source~ {
  return {
    length: bytes.length,
    bytes,
    read: (at, into) => into.set(bytes.subarray(at, at + into.length)),
    finish,
    close() {},
  };
}

async function onDisk(path~: any~, report~: Report~, signal~: LoadOptions["signal"]~)~: Promise<Source>~ {
  const files = await nodeModule("node:fs/promises");
  const about = await orAborted~<any>~(files.stat(path), signal);
  // Opening a pipe would wait for whoever writes to it.
  if (!about.isFile()) throw new Error(\`\${path.href ?? path}: not a plain file\`);
  const file = await files.open(path);
  let loaded = 0;
  return {
    length: about.size,
    async read(at, into) {
      for (let done = 0; done < into.length;) {
        const { bytesRead } = await file.read(into, done, Math.min(into.length - done, 2 ** 24), at + done);
        if (!bytesRead) throw wrong(\`the file ends after \${at + done} bytes\`);
        done += bytesRead;
        report((loaded += bytesRead));
      }
    },
    finish: report,
    close: () => file.close(),
  };
}

function streamed(reader~: any~, place~: string~, report~: Report~, signal~: LoadOptions["signal"]~)~: Source~ {
  let chunks~: { begin: number; bytes: Uint8Array }[]~ = [];
  let end = 0;
  /** The next bytes; none at the end. */
  const next = async () => {
    const reading = reader.read().catch((cause~: unknown~) => {
      throw failed(place, cause, signal);
    });
    const { value } = await orAborted~<any>~(reading, signal);
    if (value && !ArrayBuffer.isView(value)) throw new TypeError(\`\${place}: expected bytes, found \${kindOf(value)}\`);
    return value;
  };
  return {
    length: Infinity,
    async read(at, into, floor) {
      const take = ({ begin, bytes }~: { begin: number; bytes: Uint8Array }~) => {
        const part = bytes.subarray(Math.max(at - begin, 0), Math.max(at + into.length - begin, 0));
        if (part.length) into.set(part, Math.max(begin - at, 0));
        return begin + bytes.length > floor;
      };
      chunks = chunks.filter(take);
      while (end < at + into.length) {
        const bytes = await next();
        if (!bytes) throw wrong(\`the file ends after \${end} bytes\`);
        const chunk = { begin: end, bytes };
        report((end += bytes.length));
        if (take(chunk)) chunks.push(chunk);
      }
    },
    async finish(length) {
      for (let bytes; end <= length && (bytes = await next());) end += bytes.length;
      if (end > length) throw wrong(\`the file goes on after \${length} bytes\`);
      report(length);
    },
    close: () => reader.cancel().catch(() => {}),
  };
}`,
  },
  "whole-file": {
    imports: ["safetensors", "weight-source"],
    platform: [],
    names: ["readTensors"],
    text: `/** The tensors of a safetensors file by name, as float32. */
async function readTensors(opening~: Promise<Source>~)~: Promise<(name: string) => Float32Array>~ {
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
}`,
  },
  worker: {
    imports: [],
    platform: ["WebAssembly"],
    names: ["listen", "threading", "postMessage", "Port", "Start", "Kernels"],
    text: `// A thread of a net compiled by Convoke: takes its part of each run. Do not edit.
function listen(port~: Port~)~: void~ {
  port.onmessage = async ({ data: { module, memory, thread } }) => {
    try {
      const { exports } = await WebAssembly.instantiate(module, { env: { memory, thread } });
      port.postMessage({});
      ~(~exports~ as Kernels)~.work();
    } catch (error) {
      port.postMessage({ failure: String(error) });
    }
  };
}
const threading = "node:worker_threads";
if (typeof postMessage === "function") listen(globalThis~ as unknown as Port~);
else import(threading).then(({ parentPort }) => listen(parentPort));~

declare const postMessage: unknown;

interface Port {
  onmessage: (message: { readonly data: Start }) => Promise<void>;
  postMessage(message: { readonly failure?: string }): void;
}

interface Start {
  readonly module: object;
  readonly memory: object;
  readonly thread: number;
}

interface Kernels {
  work(): void;
}~`,
  },
  wrong: {
    imports: [],
    platform: [],
    names: ["wrong", "escaped"],
    text: `/** What is wrong with weights, line by line. What a terminal would act on, as a name in a file may have it, is escaped. */
function wrong(...lines~: string[]~)~: Error~ {
  const text = lines.map((line) => line.replace(/[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_C}]/gu, escaped)).join("\\n  ");
  return new Error(\`weights for \${signature.model}: \${text}\`);
}

function escaped(sign~: string~)~: string~ {
  return "\\\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0");
}`,
  },
  random: {
    imports: [],
    platform: [],
    names: ["RandomSource", "randomSource", "hashText"],
    text: `~/**
 * A seeded source of random numbers, the same on every machine: for initial weights and random inputs. The generator is
 * mulberry32 (Tommy Ettinger, public domain): 32 bits of state, fine for this and for nothing that must be secret.
 */
interface RandomSource {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number;
}~

/**
 * A source of random numbers from a seed, the same on every machine; not for what must be secret.
 */
function randomSource(seed~: number~)~: RandomSource~ {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** FNV-1a of the UTF-16 code units: turns a name into a seed. */
function hashText(text~: string~)~: number~ {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}`,
  },
  normal: {
    imports: ["random"],
    platform: [],
    names: ["normalSource"],
    text: `/**
 * Standard normal variables, by comparisons and products of uniform ones alone: \`Math.log\` and its kin, which other methods
 * take, differ from machine to machine in their last bits. Karney, "Sampling exactly from the normal distribution", ACM
 * Transactions on Mathematical Software 42 (2016), algorithm N.
 */
function normalSource({ next }~: RandomSource~)~: () => number~ {
  /** True with probability exp(-p), for p from 0 to 1: where a descending run below p has an even length (von Neumann 1951). */
  const survives = (p~: number~)~: boolean~ => {
    for (let [isEven, last] = [true, p]; ; isEven = !isEven) {
      const drawn = next();
      if (drawn >= last) return isEven;
      last = drawn;
    }
  };
  const survivesAll = (times~: number~, p~: number~)~: boolean~ => {
    for (let at = 0; at < times; at++) if (!survives(p)) return false;
    return true;
  };
  return () => {
    for (;;) {
      let whole = 0;
      while (survives(0.5)) whole++;
      if (!survivesAll(whole * (whole - 1), 0.5)) continue;
      const rest = next();
      const share = (rest * (2 * whole + rest)) / (2 * whole + 2);
      if (survivesAll(whole + 1, share)) return next() < 0.5 ? -(whole + rest) : whole + rest;
    }
  };
}`,
  },
  power: {
    imports: [],
    platform: [],
    names: ["power"],
    text: `/** A power with a whole exponent from 0 on, by multiplications alone: \`Math.pow\` differs from machine to machine in its last bits. */
function power(base~: number~, exponent~: number~)~: number~ {
  let result = 1;
  for (let [square, left] = [base, exponent]; left > 0; square *= square, left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}`,
  },
  "half-cosine": {
    imports: ["sine"],
    platform: [],
    names: ["halfCosine"],
    text: `/** (1 + cos(πx)) / 2 for x from 0 to 1: the square of a sine, or what it leaves of 1, of an angle up to π/4. */
function halfCosine(x~: number~)~: number~ {
  const root = sine((Math.PI / 2) * Math.min(x, 1 - x));
  return x <= 0.5 ? 1 - root * root : root * root;
}`,
  },
  sine: {
    imports: [],
    platform: [],
    names: ["sine"],
    text: `/** Of an angle up to π/4: its series, whose first term left out, x^19 / 19!, is below half a unit in the last place there. */
function sine(x~: number~)~: number~ {
  const square = x * x;
  let sum = 1;
  for (let order = 17; order > 1; order -= 2) sum = 1 - (square * sum) / (order * (order - 1));
  return x * sum;
}`,
  },
};

/** What modules use of the engine, as declarations. */
export const PLATFORM: Readonly<Record<Platform, string>> = {
  TextEncoder: `declare const TextEncoder: new () => { encode(text: string): Uint8Array };`,
  TextDecoder: `declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };`,
  atob: `declare const atob: (text: string) => string;`,
  URL: `declare const URL: new (url: string, base?: string) => { readonly href: string; readonly protocol: string };`,
  fetch: `declare const fetch: (
  url: unknown,
  options: object,
) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;`,
  WebAssembly: `declare const WebAssembly: {
  compile(bytes: Uint8Array | ArrayBuffer): Promise<object>;
  compileStreaming(response: unknown): Promise<object>;
  instantiate(code: object, imports?: object): Promise<{ readonly exports: object }>;
  readonly Memory: new (size: object) => { readonly buffer: ArrayBuffer };
};`,
  console: `declare const console: { warn(text: string): void };`,
};

/** What modules use of the generated module that they become part of. */
export const CONTEXT_NAMES: readonly string[] = [
  "signature",
  "Weights",
  "LoadOptions",
  "Picture",
  "workerFile",
  "newWorker",
  "packedHeader",
  "keptBytes",
];
