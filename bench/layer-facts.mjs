// What a layer is, what it has to do, and how fast a core could at most do it: beside what `convoke profile` measured.
import { check, compileModel } from "../dist/index.js";
import { readSpeed } from "./peaks.mjs";

/** The kinds of layers, as tables name them; what serves no layer is a boundary copy. */
export function kindOf(layer, node) {
  if (layer.kind === null) return layer.name.startsWith("(input") ? "input copy" : "output copy";
  const { contraction, pooling } = node?.traits ?? {};
  if (contraction?.transposed) return "transposed convolution";
  if (contraction?.window !== undefined) return kindOfConvolution(contraction, layer);
  if (contraction !== undefined) return "dense";
  if (pooling !== undefined) return "pooling";
  return KINDS[layer.kind] ?? "elementwise";
}

const KINDS = {
  ...Object.fromEntries(["layernorm", "groupnorm", "instancenorm", "bn", "lrn", "l2norm"].map((op) => [op, "norm"])),
  ...Object.fromEntries(["upsample", "resize"].map((op) => [op, "resize"])),
  ...Object.fromEntries(["softmax", "logsoftmax"].map((op) => [op, "softmax"])),
  ...Object.fromEntries(
    ["concat", "slice", "shuffle", "pixelshuffle", "pad", "permute", "reshape", "flatten", "tile"].map((op) => [
      op,
      "rearrangement",
    ]),
  ),
};

function kindOfConvolution({ groups, window: { kernel, stride } }, { inputs: [[channels]], output: [outputs] }) {
  if (groups > 1) return groups === channels && outputs % groups === 0 ? "depthwise" : "grouped convolution";
  if (stride.some((step) => step > 1)) return "strided convolution";
  if (kernel.every((taps) => taps === 1)) return "convolution 1x1";
  return kernel.join() === "3,3" ? "convolution 3x3" : "other convolution";
}

/**
 * What a layer must do, of all examples together: `operations` of single lanes, and `bytes` of binary32 that it must read or
 * write once, its inputs, weights and output.
 */
export function workOf(layer, node, graph, batch = 1) {
  if (layer.kind === null) {
    const values = [...graph.inputs, ...graph.outputs.map(({ value }) => value)];
    const isInput = layer.name.startsWith("(input");
    const [first] = isInput ? graph.inputs : values.slice(graph.inputs.length);
    return { operations: 0, bytes: 2 * 4 * batch * sizeOf(first.type.shape.slice(1)) };
  }
  const outputs = sizeOf(layer.output);
  const taps = sizeOf(node?.traits.pooling?.window.kernel ?? [0]);
  const [own, ...fused] = layer.computes.split(/, (?![^[]*\])/);
  const each = [...(layer.macs > 0 || taps > 0 ? [] : [own]), ...fused].map(instructions);
  const parameters = Object.values(node?.parameters ?? {}).map(({ type }) => sizeOf(type.shape));
  return {
    operations: batch * (2 * layer.macs + outputs * [taps, ...each].reduce((a, b) => a + b)),
    bytes: 4 * (batch * [outputs, ...layer.inputs.map(sizeOf)].reduce((a, b) => a + b) + sum(parameters)),
  };
}

const ARITHMETIC = new Set(["unary", "binary", "compare", "select", "convert"]);
const counted = new Map();

/**
 * Vector instructions of arithmetic that a pointwise layer takes for four elements, in the kernel that is compiled for it alone:
 * an exp counts as its polynomial, its range reduction and its scaling. What reads several tensors is one operation.
 */
export function instructions(call) {
  if (!counted.has(call)) counted.set(call, countInstructions(call));
  return counted.get(call);
}

function countInstructions(call) {
  const { models, diagnostics } = check("layer.cvk", `model Layer {\n  input x [8, 8, 8]\n  ${call}\n}\n`);
  if (diagnostics.some(({ severity }) => severity === "error")) return 1;
  const [model] = models;
  const [node] = model.graph.nodes;
  if (node.traits.pointwise === undefined) return 0;
  const { functions } = compileModel(model, { target: "wasm" }).lowered.program;
  return sum(functions.filter(({ layer }) => layer === node.name).map(({ body }) => vectorOperations(body)));
}

/** In statements or expressions, with those of the functions that they call. */
function vectorOperations(part) {
  if (part === null || typeof part !== "object") return 0;
  if (Array.isArray(part)) return sum(part.map(vectorOperations));
  const { buffer: _, local: __, ...parts } = part;
  const own = ARITHMETIC.has(part.kind) && part.lanes === 4 ? 1 : 0;
  return own + sum(Object.values(parts).map(vectorOperations));
}

// ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const MIB = 2 ** 20;
const SIZES = [0.25, 0.75, 2, 8, 24, 64].map((size) => size * MIB);

/** How fast memory of so many bytes is read again, nearest first. */
export function readSpeeds(tell) {
  return SIZES.map((bytes) => {
    tell(`reading ${bytes / MIB} MiB`);
    return { bytes, speed: readSpeed(bytes) };
  });
}

/**
 * The least milliseconds for this work, and what sets them: `arithmetic` at the peak (GFLOP/s) or `memory` at the speed of the
 * level that holds these bytes.
 */
export function limitOf({ operations, bytes }, peak, speeds) {
  const level = speeds.find((each) => bytes <= each.bytes) ?? speeds.at(-1);
  const [arithmetic, memory] = [operations / peak / 1e6, bytes / level.speed / 1e6];
  return arithmetic >= memory ? { ms: arithmetic, by: "arithmetic" } : { ms: memory, by: "memory" };
}

function sizeOf(shape) {
  return shape.reduce((a, b) => a * b, 1);
}

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}
