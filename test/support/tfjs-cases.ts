/** The models of `testdata/tfjs`, with inputs and the outputs that tfjs gives: see the README there. */
import { existsSync } from "node:fs";
import { readNpy } from "../../src/formats/npy.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { sharedBytes, sharedJson, sharedPath } from "./shared-data.ts";

interface CasePort {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
}

export interface TfjsCase {
  readonly name: string;
  readonly model: string;
  readonly inputs: readonly CasePort[];
  readonly outputs: readonly CasePort[];
  /** Outputs of inner layers, of the first set. */
  readonly probes: readonly CasePort[];
  readonly tolerance: { readonly rel: number };
}

export interface TfjsSet {
  readonly inputs: readonly NdArray[];
  readonly outputs: readonly NdArray[];
}

const PROBE = "probe:";

/** `folder`: `tfjs/gender-graph`. */
export function tfjsCase(folder: string): TfjsCase {
  const all = sharedJson<Omit<TfjsCase, "probes">>(`${folder}/case.json`);
  const probes = all.outputs.filter(({ name }) => name.startsWith(PROBE));
  return {
    ...all,
    outputs: all.outputs.filter((port) => !probes.includes(port)),
    probes: probes.map((port) => ({ ...port, name: port.name.slice(PROBE.length), file: port.file.split(" ")[0]! })),
  };
}

/** Of large inputs the second set has none of its own: they are the first's, backwards. */
export function tfjsSet(folder: string, set: "set_0" | "set_1"): TfjsSet {
  const { inputs, outputs } = tfjsCase(folder);
  const input = ({ file }: CasePort): NdArray => {
    if (existsSync(sharedPath(`${folder}/${set}/${file}`))) return stored(`${folder}/${set}/${file}`);
    const { shape, data } = stored(`${folder}/set_0/${file}`);
    return ndarray(shape, data.toReversed());
  };
  return { inputs: inputs.map(input), outputs: outputs.map(({ file }) => stored(`${folder}/${set}/${file}`)) };
}

export function stored(path: string): NdArray {
  const { shape, data } = readNpy(sharedBytes(path));
  return ndarray(shape, data);
}

/** How far apart two results are, as a multiple of what is allowed. */
export function distance(found: ArrayLike<number>, expected: NdArray, { rel }: TfjsCase["tolerance"]): number {
  let [largest, apart] = [1, 0];
  for (let at = 0; at < expected.data.length; at++) {
    largest = Math.max(largest, Math.abs(expected.data[at]!));
    const difference = Math.abs(found[at]! - expected.data[at]!);
    apart = difference <= apart ? apart : difference;
  }
  return found.length === expected.data.length ? apart / (rel * largest) : NaN;
}
