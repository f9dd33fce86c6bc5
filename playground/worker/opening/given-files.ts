/** Files that were given together, as those beside one of them see each other. */
import type { FileHost } from "../../../src/tools.ts";
import { openHdf5 } from "./hdf5.ts";
import { inflate } from "./inflate.ts";

export interface ReadFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What is named beside `main` is found below its folder, or by its name alone: files that are dropped one by one have no folders. */
export function hostOf(main: ReadFile, files: readonly ReadFile[]): FileHost {
  const folder = main.path.slice(0, main.path.length - nameOf(main.path).length);
  const find = (location: string): Uint8Array | undefined =>
    (files.find(({ path }) => path === folder + location) ?? files.find(({ path }) => path === nameOf(location)))
      ?.bytes;
  return {
    inflate,
    openHdf5,
    files: {
      readPart: (location, offset, length) => find(location)?.subarray(offset, length && offset + length),
    },
    shards: (path, most) => find(path)?.subarray(0, most),
  };
}
