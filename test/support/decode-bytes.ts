/**
 * A reader of safetensors files with tensors of bytes that shares nothing with the compiler: headers by JSON.parse, and every
 * element by the formula of the format, one at a time.
 */
interface Header {
  readonly [name: string]: { dtype: string; shape: number[]; data_offsets: [number, number] };
}

/** All tensors as float32 by name, in the order of the header, scales and zero points used up. */
export function decodedFile(file: Uint8Array): ReadonlyMap<string, Float32Array> {
  const all = Buffer.from(file);
  const data = 8 + Number(all.readBigUInt64LE(0));
  const header = JSON.parse(all.toString("utf8", 8, data)) as Header;
  const placeIn = (name: string): number => data + header[name]!.data_offsets[0];
  const float = (name: string, at: number): number =>
    header[name]!.dtype === "U8" ? all[placeIn(name) + at]! : all.readFloatLE(placeIn(name) + 4 * at);
  const names = Object.keys(header).filter(
    (name) => !Object.keys(header).some((each) => [`${each}.scale`, `${each}.zero_point`].includes(name)),
  );
  return new Map(
    names.map((name) => {
      const { dtype, shape } = header[name]!;
      const count = shape.reduce((product, extent) => product * extent, 1);
      const element = (at: number): number => {
        if (dtype === "F32") return float(name, at);
        const number = (suffix: string): number =>
          float(`${name}${suffix}`, placeOf(at, shape, header[`${name}${suffix}`]!.shape));
        return Math.fround(Math.fround(all[placeIn(name) + at]! - number(".zero_point")) * number(".scale"));
      };
      return [name, Float32Array.from({ length: count }, (_, at) => element(at))];
    }),
  );
}

/** Where among numbers of the shape `parts` that of element `at` is. */
function placeOf(at: number, shape: readonly number[], parts: readonly number[]): number {
  const index = shape.map((extent, axis) => Math.floor(at / product(shape.slice(axis + 1))) % extent);
  const along = (part: number, axis: number): number => Math.floor(((index[axis] ?? 0) * part) / (shape[axis] ?? 1));
  return parts.reduce((place, part, axis) => place * part + along(part, axis), 0);
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1);
}
