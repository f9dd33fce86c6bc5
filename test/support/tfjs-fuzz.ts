/**
 * Models of TensorFlow.js broken on purpose, from a seed: values anywhere in the JSON exchanged, left out or doubled, bytes of
 * the text and of the shard changed or cut off. Whatever comes in, import gives a net or an ordinary error.
 */
import type { RandomSource } from "../../src/base/random.ts";
import { importModel } from "../../src/interchange/import/import-graph.ts";
import { readTfjs } from "../../src/interchange/tfjs/read.ts";
import { changeByte, mutate } from "./mutations.ts";
import { outcomeOf, type FuzzOutcome } from "./onnx-fuzz.ts";
import { graphFile, type GraphFile, type GraphInit } from "./tensorflow-graph.ts";

export interface FuzzSubject extends GraphFile {
  readonly name: string;
}

export function fuzzSubjects(): readonly FuzzSubject[] {
  return Object.entries({ convolutions, shapes }).map(([name, init]) => ({ name, ...graphFile(init) }));
}

const ramp = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => (at % 7) / 8 - 0.4);
const texts = (...values: readonly string[]): unknown => ({ list: { s: values.map((value) => btoa(value)) } });
const window = {
  strides: { list: { i: ["1", "1", "1", "1"] } },
  dilations: { list: { i: ["1", "1", "1", "1"] } },
  padding: { s: btoa("SAME") },
  data_format: { s: btoa("NHWC") },
};

const convolutions: GraphInit = {
  inputs: { x: [-1, 8, 8, 3] },
  constants: [
    { name: "w", dtype: "float32", shape: [3, 3, 3, 4], values: ramp(108) },
    { name: "bias", dtype: "float32", shape: [4], values: ramp(4) },
    { name: "slope", dtype: "float32", shape: [1, 1, 4], values: ramp(4) },
    { name: "d", dtype: "float32", shape: [3, 3, 4, 1], values: ramp(36) },
    { name: "variance", dtype: "float32", shape: [4], values: [1, 2, 3, 4] },
    { name: "size", dtype: "int32", shape: [2], values: [8, 8] },
    { name: "axes", dtype: "int32", shape: [2], values: [1, 2] },
    { name: "dense", dtype: "float32", shape: [8, 5], values: ramp(40) },
  ],
  nodes: [
    {
      op: "_FusedConv2D",
      inputs: ["x", "w", "bias", "slope"],
      attr: { ...window, fused_ops: texts("BiasAdd", "Prelu") },
    },
    { op: "DepthwiseConv2dNative", inputs: ["_FusedConv2D", "d"], attr: window },
    {
      op: "FusedBatchNormV3",
      inputs: ["DepthwiseConv2dNative", "bias", "bias", "bias", "variance"],
      attr: { is_training: { b: false }, epsilon: { f: 0.001 } },
    },
    {
      op: "MaxPool",
      inputs: ["FusedBatchNormV3"],
      attr: {
        ...window,
        ksize: { list: { i: ["1", "2", "2", "1"] } },
        strides: { list: { i: ["1", "2", "2", "1"] } },
        dilations: undefined,
      },
    },
    {
      op: "ResizeBilinear",
      inputs: ["MaxPool", "size"],
      attr: { half_pixel_centers: { b: true }, align_corners: { b: false } },
    },
    { op: "AddV2", inputs: ["ResizeBilinear", "_FusedConv2D"] },
    { op: "Split", inputs: ["three", "AddV2"], attr: { num_split: { i: "2" } } },
    { name: "three", op: "Rank", inputs: ["bias3"] },
    { name: "bias3", op: "Pack", inputs: ["slope"], attr: { N: { i: "1" }, axis: { i: "-1" } } },
    { op: "Mean", inputs: ["AddV2", "axes"], attr: { keep_dims: { b: false } } },
    { op: "ConcatV2", inputs: ["Mean", "Mean", "one"], attr: { N: { i: "2" } } },
    { name: "one", op: "Rank", inputs: ["bias"] },
    { op: "MatMul", inputs: ["ConcatV2", "dense"], attr: { transpose_a: { b: false }, transpose_b: { b: false } } },
    { op: "Softmax", inputs: ["MatMul"] },
  ],
  outputs: ["Softmax"],
};

const shapes: GraphInit = {
  inputs: { x: [2, 4, 6] },
  constants: [
    { name: "begin", dtype: "int32", shape: [3], values: [0, 1, 0] },
    { name: "end", dtype: "int32", shape: [3], values: [2, 4, 6] },
    { name: "steps", dtype: "int32", shape: [3], values: [1, 1, 2] },
    { name: "pads", dtype: "int32", shape: [3, 2], values: [0, 0, 1, 0, 0, 2] },
    { name: "perm", dtype: "int32", shape: [3], values: [0, 2, 1] },
    { name: "two", dtype: "int32", shape: [], values: [2] },
    { name: "minus", dtype: "int32", shape: [], values: [-1] },
    { name: "times", dtype: "int32", shape: [2], values: [1, 2] },
  ],
  nodes: [
    {
      op: "StridedSlice",
      inputs: ["x", "begin", "end", "steps"],
      attr: { begin_mask: { i: "1" }, shrink_axis_mask: { i: "0" } },
    },
    { op: "Pad", inputs: ["StridedSlice", "pads"] },
    { op: "Transpose", inputs: ["Pad", "perm"] },
    { op: "Shape", inputs: ["x"] },
    { op: "GatherV2", inputs: ["Shape", "zero", "zero"] },
    { name: "zero", op: "FloorMod", inputs: ["two", "two"] },
    { op: "Pack", inputs: ["GatherV2", "minus"], attr: { axis: { i: "0" } } },
    { op: "Reshape", inputs: ["Transpose", "Pack"] },
    { op: "Tile", inputs: ["Reshape", "times"] },
    { op: "Unpack", inputs: ["x"], attr: { num: { i: "4" }, axis: { i: "1" } } },
  ],
  outputs: ["Tile", "Unpack:3"],
};

/** One case; the same for the same random source. */
export function fuzzCase({ name, bytes, shard, read }: FuzzSubject, random: RandomSource): FuzzOutcome {
  const [text, weights] = pick(random, [
    () => [editedJson(bytes, random), shard] as const,
    () => [editedJson(bytes, random), shard] as const,
    () => [mutate(bytes, random), shard] as const,
    () => [changeByte(bytes, random), shard] as const,
    () => [bytes, mutate(shard, random)] as const,
  ])();
  const begin = performance.now();
  const { kind, message } = outcomeOf(() =>
    importModel(readTfjs(text, (path, most) => (read(path, 0) === undefined ? undefined : weights.subarray(0, most)))),
  );
  return { name, kind, message, milliseconds: performance.now() - begin };
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function editedJson(bytes: Uint8Array, random: RandomSource): Uint8Array {
  const json = JSON.parse(new TextDecoder().decode(bytes)) as Json;
  for (let edit = 1 + below(random, 3); edit > 0; edit--) editOne(json, random);
  return new TextEncoder().encode(JSON.stringify(json));
}

/** Some value of some object or list within becomes another, or goes. */
function editOne(json: Json, random: RandomSource): void {
  const holders = holdersIn(json);
  const holder = pick(random, holders) as Record<string, Json>;
  const key = pick(random, Object.keys(holder));
  const donor = pick(random, holders) as Record<string, Json>;
  const kind = below(random, 4);
  if (kind === 0) delete holder[key];
  else if (kind === 1) holder[key] = structuredClone(donor[pick(random, Object.keys(donor))]!);
  else if (kind === 2 && Array.isArray(holder)) holder.push(structuredClone(holder[below(random, holder.length)]!));
  else holder[key] = structuredClone(pick(random, VALUES));
}

const VALUES: readonly Json[] = [
  null,
  true,
  "",
  "0",
  "-1",
  "1",
  "2",
  "9007199254740993",
  "1e999",
  -1,
  0,
  0.5,
  3,
  2 ** 31,
  1e300,
  [],
  {},
  [1, 2],
  "SAME",
  "U0FNRQ==",
  "\u001b[31m",
  "../x",
  "/etc/passwd",
  "x",
  "x:1",
  "Const",
  "Conv2D",
  "Reshape",
  "Placeholder",
  { list: { i: ["3"] } },
  "float32",
  "int32",
  "string",
  "DT_INT64",
  7,
  { dtype: "uint8", scale: 1, min: 0 },
];

function holdersIn(json: Json): readonly object[] {
  if (typeof json !== "object" || json === null) return [];
  const own = Object.keys(json).length === 0 ? [] : [json];
  return [...own, ...Object.values(json).flatMap(holdersIn)];
}

function below(random: RandomSource, count: number): number {
  return Math.floor(random.next() * count);
}

function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}
