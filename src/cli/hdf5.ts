/**
 * HDF5 files by way of h5wasm, an optional peer that is loaded when one is given. It sees the bytes of this file alone, in a
 * file system of its own in memory, so that no link or external array of the file reaches another.
 */
import { FormatError, kerasSource, type Hdf5Dataset, type Hdf5Group, type WeightSource } from "../index.ts";

type Library = typeof import("h5wasm");

let opened = 0;

/**
 * The weights of a file that Keras wrote.
 * @throws FormatError where the library is missing, or the file is broken.
 */
export async function hdf5Source(bytes: Uint8Array): Promise<WeightSource> {
  return kerasSource(await openHdf5(bytes));
}

/**
 * The root of a file.
 * @throws FormatError where the library is missing, or the file is broken.
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5Group> {
  const library = await load();
  const module = await library.ready;
  // Without it HDF5 prints its own account of a broken file, and goes on.
  module.activate_throwing_error_handler();
  // A name of its own: HDF5 takes an open file of the same name for the same file.
  const name = `${opened++}.h5`;
  return guarded(() => {
    module.FS.writeFile(name, bytes, { canOwn: true } as never);
    return groupOf(new library.File(name, "r"), library);
  });
}

async function load(): Promise<Library> {
  try {
    return await import("h5wasm");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new FormatError("an HDF5 file, as Keras writes: to read it, npm install h5wasm");
  }
}

/** What HDF5 throws tells of the file. */
function guarded<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError("a truncated or broken HDF5 file");
  }
}

function groupOf(group: InstanceType<Library["Group"]>, library: Library): Hdf5Group {
  return {
    type: "Group",
    get attrs() {
      return attributesOf(guarded(() => group.attrs));
    },
    keys: () => guarded(() => group.keys()),
    get(path) {
      const found = guarded(() => group.get(path));
      if (found instanceof library.Group) return groupOf(found, library);
      return found instanceof library.Dataset ? datasetOf(found) : null;
    },
  };
}

/** Their values are read when they are asked for, and may be broken. */
function attributesOf(attributes: Hdf5Group["attrs"]): Hdf5Group["attrs"] {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      {
        get value() {
          return guarded(() => attribute.value);
        },
      },
    ]),
  );
}

function datasetOf(dataset: InstanceType<Library["Dataset"]>): Hdf5Dataset {
  return {
    type: "Dataset",
    get shape() {
      return guarded(() => dataset.shape);
    },
    get dtype() {
      return guarded(() => dataset.dtype);
    },
    get value() {
      return guarded(() => dataset.value);
    },
  };
}
