/**
 * Weight files broken on purpose, from a seed: safetensors, .npy, .npz and .pth with bytes changed, cut off, lengths made huge,
 * and numbers of their headers exchanged where the rest stays sound, as pickles are in a sound archive. Whatever comes in, every tensor is read or refused, and no
 * more is allocated than the file can hold.
 */
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import type { RandomSource } from "../../src/base/random.ts";
import { sourceOf } from "../../src/cli/weight-files.ts";
import { FormatError } from "../../src/formats/format-error.ts";
import { writeNpy } from "../../src/formats/npy.ts";
import { storedFloat16, storedFloat32, writeSafetensors, type StoredTensor } from "../../src/formats/safetensors.ts";
import { storedQuantised } from "../../src/formats/quantised.ts";
import { readZip, type ZipMember } from "../../src/formats/zip.ts";
import { quantise } from "../../src/weights/quantise.ts";
import { changeByte, mutate, spliced } from "./mutations.ts";
import { writeZip } from "./zip.ts";

export interface FuzzSubject {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file around the bytes, where they are a part of one. */
  readonly file?: (bytes: Uint8Array) => Uint8Array;
}

export interface FuzzOutcome {
  readonly name: string;
  readonly kind: "read" | "refused" | "bug";
  readonly message: string;
  readonly milliseconds: number;
}

/** Of the deflate format; an element of one byte becomes a float of four. */
const LARGEST_GROWTH = 4 * 1032;

export function fuzzSubjects(): readonly FuzzSubject[] {
  const data = Float32Array.from({ length: 24 }, (_, at) => at / 3 - 4);
  const bytes = new Uint8Array(48);
  const stored: readonly (readonly [string, StoredTensor])[] = [
    ["a.weight", storedFloat32([2, 3, 4], data)],
    ["a.bias", storedFloat16([24], data)],
    ["count", { dtype: "int64", shape: [], bytes: bytes.subarray(0, 8) }],
    ["wide", { dtype: "float64", shape: [2, 3], bytes }],
    ["brain", { dtype: "bfloat16", shape: [24], bytes }],
    ...storedQuantised("bytes", quantise([4, 6], data, [4])),
    ...storedQuantised("blocks", quantise([4, 6], data, [2, 3])),
    ["empty", { dtype: "float32", shape: [0, 3], bytes: bytes.subarray(0, 0) }],
  ];
  const arrays = [
    ["f4", writeNpy([2, 3, 4], data)],
    ["f8", npy("<f8", "(3, 2)", 48)],
    ["f2", npy("<f2", "(24,)", 48, "True")],
    ["i8", npy("<i8", "(2, 3)", 48)],
    ["b1", npy("|b1", "(48,)", 48)],
  ] as const;
  const members = arrays.map(([name, contents]) => ({ name: `${name}.npy`, contents }));
  return [
    { name: "safetensors", bytes: writeSafetensors(stored) },
    ...arrays.map(([name, contents]) => ({ name: `npy ${name}`, bytes: contents })),
    { name: "npz stored", bytes: writeZip(members) },
    { name: "npz deflated", bytes: writeZip(members.map((member) => ({ ...member, method: "deflated" }))) },
    {
      name: "npz of zeros",
      bytes: writeZip([{ name: "z.npy", contents: npy("<f4", "(250000,)", 1e6), method: "deflated" }]),
    },
    { name: "pth", bytes: torchFile("plain") },
    ...["plain", "views", "parameters", "checkpoint", "protocol4"].map(pickleOf),
  ];
}

function isPickle({ name }: ZipMember): boolean {
  return name.endsWith("data.pkl");
}

function torchFile(name: string): Uint8Array {
  return readFileSync(new URL(`../data/torch/${name}.pth`, import.meta.url));
}

/** The pickle of a PyTorch file, to be broken while the archive around it stays sound. */
function pickleOf(name: string): FuzzSubject {
  const members = readZip(torchFile(name), (data) => inflateRawSync(data));
  return {
    name: `pickle ${name}`,
    bytes: members.find(isPickle)!.bytes(),
    file: (bytes) =>
      writeZip(members.map((each) => ({ name: each.name, contents: isPickle(each) ? bytes : each.bytes() }))),
  };
}

function npy(descr: string, shape: string, size: number, fortran = "False"): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`.padEnd(117);
  const bytes = new Uint8Array(128 + size);
  bytes.set([0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0, ...Buffer.from(`${dict}\n`, "latin1")]);
  return bytes;
}

/** One case; the same for the same random source. */
export async function fuzzCase({ name, bytes, file }: FuzzSubject, random: RandomSource): Promise<FuzzOutcome> {
  const part = pick(random, [mutate, mutate, changeByte, changeNumber, changeNumber])(bytes, random);
  const broken = file === undefined ? part : file(part);
  const begin = performance.now();
  const { kind, message } = await outcomeOf(broken);
  return { name, kind, message, milliseconds: performance.now() - begin };
}

async function outcomeOf(bytes: Uint8Array): Promise<Pick<FuzzOutcome, "kind" | "message">> {
  try {
    const { tensors } = await sourceOf(bytes, "fuzz.safetensors");
    for (const { name, shape, floats } of tensors) {
      const values = floats?.();
      if (values === undefined) continue;
      if (values.length !== shape.reduce((product, extent) => product * extent, 1))
        return bug(`${name} is of another size`);
      if (values.byteLength > LARGEST_GROWTH * bytes.length) return bug(`${name} holds ${values.byteLength} bytes`);
    }
    return { kind: "read", message: "" };
  } catch (error) {
    if (error instanceof FormatError && error.message.length < 4000) return { kind: "refused", message: error.message };
    return bug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function bug(message: string): Pick<FuzzOutcome, "kind" | "message"> {
  return { kind: "bug", message };
}

const NUMBERS = [
  "0",
  "1",
  "-1",
  "7",
  "1e9",
  "1e308",
  "0.5",
  "99999999999",
  "4294967296",
  "9007199254740993",
  "null",
  '"0"',
  "[]",
];

/** A number of a header's text becomes another; where that is safetensors', its length stays right. */
function changeNumber(bytes: Uint8Array, random: RandomSource): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const isSafetensors = bytes[8] === "{".charCodeAt(0);
  const numbers = [...text.slice(0, 4000).matchAll(/\d+/g)].filter(({ index }) => index >= 8);
  if (numbers.length === 0) return changeByte(bytes, random);
  const { index, 0: old } = pick(random, numbers);
  const piece = Uint8Array.from(Buffer.from(pick(random, NUMBERS)));
  const changed = spliced(bytes, index, old.length, piece);
  if (!isSafetensors) return changed;
  const view = new DataView(changed.buffer);
  view.setBigUint64(0, view.getBigUint64(0, true) + BigInt(piece.length - old.length), true);
  return changed;
}

function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[Math.floor(random.next() * list.length)]!;
}
