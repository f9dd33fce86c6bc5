/** HDF5 files by way of h5wasm, which is fetched when there is one. What it throws, of whatever type, tells of the file. */
import type { File as Hdf5File, Group } from "h5wasm";
import { FormatError, type Hdf5Dataset, type Hdf5Group } from "../../../src/index.ts";

type Library = typeof import("h5wasm");
type Found = ReturnType<Hdf5File["get"]>;

let opened = 0;

/** @throws FormatError where the file is broken. */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5Group> {
  const library = await import("h5wasm");
  const module = await library.ready;
  // Without it HDF5 prints its own account of a broken file, and goes on.
  module.activate_throwing_error_handler();
  const name = `${opened++}.h5`;
  return guarded(() => {
    module.FS.writeFile(name, bytes);
    return groupOf(new library.File(name, "r"), library);
  });
}

function groupOf(group: Group, library: Library): Hdf5Group {
  return {
    type: "Group",
    get attrs() {
      const found = guarded(() => group.attrs);
      return Object.fromEntries(Object.keys(found).map((name) => [name, lazy(() => found[name]!.value)]));
    },
    keys: () => guarded(() => group.keys()),
    get: (path) => guarded(() => partOf(group.get(path), library)),
  };
}

function partOf(found: Found, library: Library): Hdf5Group | Hdf5Dataset | null {
  if (found instanceof library.Group) return groupOf(found, library);
  if (!(found instanceof library.Dataset)) return null;
  return {
    type: "Dataset",
    get shape() {
      return guarded(() => found.shape);
    },
    get dtype() {
      return guarded(() => found.dtype);
    },
    get value() {
      return guarded(() => found.value);
    },
  };
}

function lazy(read: () => unknown): { readonly value: unknown } {
  return {
    get value() {
      return guarded(read);
    },
  };
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new FormatError("a truncated or broken HDF5 file");
  }
}
