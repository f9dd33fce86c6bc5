/** Ships in modules that train: what is kept from step to step, as safetensors files. */
import { signature } from "./module-context.ts";
import { TextDecoder, TextEncoder } from "./platform.ts";
import { checkPlaces, decode, headerEnd, openTensors, readHeader } from "./safetensors.ts";
import type { Source } from "./weight-source.ts";
import { wrong } from "./wrong.ts";

/** A tensor by its name in files, its shape, and where its elements lie. */
export type Kept = readonly [name: string, shape: readonly number[], values: Float32Array];

/** How far a training run is: all that it depends on beside tensors. */
export interface Run {
  seed: number;
  /** Of the whole run; 0 where that is not known. */
  steps: number;
  /** Steps made. */
  step: number;
}

/** Reads the weights of a file to where they are kept. */
export async function readKept(opening: Promise<Source>, kept: readonly Kept[]): Promise<void> {
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
export function writeKept(kept: readonly Kept[], run?: Run): Uint8Array {
  let end = 0;
  const entries = kept.map(([name, shape, values]): [string, object] => [
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
export function restoreKept(given: Uint8Array, kept: readonly Kept[]): Run {
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
    const due = `F32 [${shape.join(", ")}]`;
    const is = dtype ? `${dtype} [${found.join(", ")}]` : "nothing";
    return is === due ? [] : [`${name}: expected ${due}, found ${is}`];
  });
  if (problems.length || tensors.size !== kept.length) {
    throw wrong("a checkpoint of another model, or another optimizer", ...problems);
  }
  for (const [name, , values] of kept) {
    const [begin, end] = tensors.get(name)!.data_offsets;
    values.set(new Float32Array(bytes.buffer.slice(data + begin, data + end)));
  }
  return run;
}

function runIn(header: Uint8Array): Run | undefined {
  try {
    const { __metadata__: about } = JSON.parse(new TextDecoder().decode(header));
    const { seed, steps, step } = JSON.parse(about["convoke step"]);
    return [seed, steps, step].every((each) => Number.isSafeInteger(each) && each >= 0)
      ? { seed, steps, step }
      : undefined;
  } catch {
    return undefined;
  }
}
