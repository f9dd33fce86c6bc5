// How fast one core of this machine can multiply and add, in GFLOP/s: what the kernels' speeds are compared with. Products
// and the sums that they are added to are held in registers, nothing comes from memory: a product is multiplied anew and
// added to its sum in each step, so that no chain is longer than one operation. The best of many short calls, since a peak
// is a limit. Beside it, how fast one core reads memory of which it reads so much again and again.

/** Enough to hide the latencies; with the factor they fit the 15 registers that V8 gives out. */
const PAIRS = 7;
const STEPS = 500_000;
const CALLS = 50;

export function scalarPeak() {
  return best(STEPS * PAIRS * 2, () => multiplyAdd(STEPS, 0.999999));
}

export function wasmPeak() {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(multiplyAddModule()));
  // Several short calls: wasm moves to optimised code between calls, never within one.
  for (let call = 0; call < 1000; call++) exports.multiplyAdd(1000);
  return best(STEPS * PAIRS * 4 * 2, () => exports.multiplyAdd(STEPS));
}

/** Additions of vectors in a nanosecond, with so many sums of which each waits for its own last addition. */
export function additionSpeed(sums) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(simdModule("sum", 1 + sums, sumCode(sums))));
  for (let call = 0; call < 1000; call++) exports.sum(1000);
  const steps = Math.ceil(STEPS / sums);
  return best(steps * UNROLLED * sums, () => exports.sum(steps), 20);
}

/** GB/s of reading so many bytes once more, a multiple of 256. */
export function readSpeed(bytes) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readModule(Math.ceil(bytes / 65536))));
  // Pages that were never written are all the same one.
  new Float32Array(exports.memory.buffer).fill(1);
  for (let call = 0; call < 1000; call++) exports.read(Math.min(bytes, 2 ** 16));
  const times = Math.max(1, Math.round(READ_BYTES / bytes));
  const repeat = () => {
    let kept = 0;
    for (let time = 0; time < times; time++) kept += exports.read(bytes);
    return kept;
  };
  return best(times * bytes, repeat, 10);
}

const READ_BYTES = 2 ** 24;

function best(operations, run, calls = CALLS) {
  let found = 0;
  for (let call = 0; call < calls; call++) {
    const start = process.hrtime.bigint();
    const kept = run();
    found = Math.max(found, operations / Number(process.hrtime.bigint() - start));
    if (!Number.isFinite(kept)) throw new Error("the peak loop went astray");
  }
  return found;
}

/** Written out, since an array would be in memory. */
function multiplyAdd(steps, factor) {
  let [a, b, c, d, e, f, g] = [1, 2, 3, 4, 5, 6, 7];
  let [h, i, j, k, l, m, n] = [0, 0, 0, 0, 0, 0, 0];
  for (let step = 0; step < steps; step++) {
    a *= factor;
    b *= factor;
    c *= factor;
    d *= factor;
    e *= factor;
    f *= factor;
    g *= factor;
    h += a;
    i += b;
    j += c;
    k += d;
    l += e;
    m += f;
    n += g;
  }
  return h + i + j + k + l + m + n;
}

// ── Loops over vectors of four, as WebAssembly ───────────────────────────────────────────────────────────────────────

const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
const [COUNT, FACTOR, PRODUCTS, SUMS] = [0, 1, 2, 2 + PAIRS];
const [MULTIPLY, ADD] = [simd(0xe6), simd(0xe4)];

function multiplyAddModule() {
  return simdModule("multiplyAdd", 1 + 2 * PAIRS, multiplyAddCode());
}

function readModule(pages) {
  return simdModule("read", READS, readCode(), pages);
}

/**
 * (module (memory $pages) (func (export "NAME") (param i32) (result f32) (local v128 …) …)) in the binary format, version 1:
 * sections for types, functions, memory, exports and code.
 */
function simdModule(name, vectors, code, pages = 0) {
  const locals = [1, vectors, V128];
  const letters = [...Buffer.from(name)];
  const sections = [
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [2, letters.length, ...letters, 0, 0, 6, ...Buffer.from("memory"), 2, 0]),
    ...section(10, [1, ...leb(locals.length + code.length), ...locals, ...code]),
  ];
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections]);
}

/** So often in the body of a loop that its counter does not show. */
const UNROLLED = 8;

function sumCode(sums) {
  const locals = Array.from({ length: sums }, (_, at) => 2 + at);
  const round = locals.map((sum) => [get(sum), get(1), ADD, set(sum)]);
  return [
    splat(0.5),
    set(1),
    [0x03, 0x40],
    Array.from({ length: UNROLLED }, () => round),
    [...get(COUNT), 0x41, 1, 0x6b, 0x22, COUNT, 0x0d, 0],
    0x0b,
    splat(0),
    locals.map((sum) => [get(sum), ADD]),
    [...simd(0x1f), 0],
    0x0b,
  ].flat(4);
}

/** Vectors of a round, each added to a sum of its own. */
const READS = 8;

/** From the last byte of the memory that is read to its first, in rounds. */
function readCode() {
  const sums = Array.from({ length: READS }, (_, at) => 1 + at);
  const load = (at) => [...get(COUNT), ...simd(0x00), 4, ...leb(16 * at)];
  const branchWhileLeft = [...get(COUNT), 0x0d, 0];
  return [
    [0x03, 0x40],
    [...get(COUNT), 0x41, ...signedLeb(16 * READS), 0x6b, ...set(COUNT)],
    sums.map((sum, at) => [get(sum), load(at), ADD, set(sum)]),
    branchWhileLeft,
    0x0b,
    splat(0),
    sums.map((sum) => [get(sum), ADD]),
    [...simd(0x1f), 0],
    0x0b,
  ].flat(3);
}

function multiplyAddCode() {
  const pairs = Array.from({ length: PAIRS }, (_, pair) => [PRODUCTS + pair, SUMS + pair]);
  const loop = [0x03, 0x40];
  const branchWhileCounting = [...get(COUNT), 0x41, 1, 0x6b, 0x22, COUNT, 0x0d, 0];
  const firstLane = [...simd(0x1f), 0];
  const end = 0x0b;
  return [
    splat(0.999999),
    set(FACTOR),
    pairs.map(([product]) => [splat(product), set(product)]),
    loop,
    pairs.map(([product]) => [get(product), get(FACTOR), MULTIPLY, set(product)]),
    pairs.map(([product, sum]) => [get(sum), get(product), ADD, set(sum)]),
    branchWhileCounting,
    end,
    splat(0),
    pairs.map(([, sum]) => [get(sum), ADD]),
    firstLane,
    end,
  ].flat(3);
}

function get(local) {
  return [0x20, local];
}

function set(local) {
  return [0x21, local];
}

function splat(value) {
  return [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...simd(0x13)];
}

function simd(opcode) {
  return [0xfd, ...leb(opcode)];
}

function section(id, contents) {
  return [id, ...leb(contents.length), ...contents];
}

function signedLeb(value) {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)];
}

function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}
