/** HDF5 files for tests, where h5wasm is installed: groups by their paths, arrays in them, lists of names as attributes. */
import type * as H5wasm from "h5wasm";

export interface Hdf5Array {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

export interface Hdf5Contents {
  /** By path: `model_weights/conv2d/conv2d/kernel:0`. */
  readonly arrays: Readonly<Record<string, Hdf5Array>>;
  /** By path of the group, then by name. */
  readonly names?: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
}

const library: typeof H5wasm | undefined = await import("h5wasm").catch(() => undefined);

export const hasHdf5 = library !== undefined;

/** What `it.skipIf(!hasHdf5)` shows beside its name. */
export const hdf5Note = hasHdf5 ? "" : " (skipped: h5wasm is not installed)";

export async function writeHdf5({ arrays, names = {} }: Hdf5Contents): Promise<Uint8Array> {
  const { FS } = await library!.ready;
  const path = `${crypto.randomUUID()}.h5`;
  const file = new library!.File(path, "w");
  const made = new Set<string>([""]);
  const group = (at: string): H5wasm.Group => {
    if (!made.has(at)) {
      const parent = group(at.slice(0, Math.max(0, at.lastIndexOf("/"))));
      parent.create_group(at.slice(at.lastIndexOf("/") + 1));
      made.add(at);
    }
    return at === "" ? file : (file.get(at) as H5wasm.Group);
  };
  for (const [at, lists] of Object.entries(names)) {
    for (const [name, list] of Object.entries(lists))
      group(at).create_attribute(name, typeof list === "string" ? list : [...list]);
  }
  for (const [at, { shape, data }] of Object.entries(arrays)) {
    const cut = at.lastIndexOf("/");
    group(at.slice(0, Math.max(0, cut))).create_dataset({ name: at.slice(cut + 1), data, shape: [...shape] });
  }
  file.close();
  const bytes = FS.readFile(path) as Uint8Array;
  FS.unlink(path);
  return bytes;
}
