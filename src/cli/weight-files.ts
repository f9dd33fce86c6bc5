/** Weight files of the disk, read as `weight-file.ts` of the library tells them apart. */
import { basename } from "node:path";
import { constants, inflateRawSync } from "node:zlib";
import { FormatError, type Inflate, type WeightSource } from "../index.ts";
import { weightFileSource, type FileHost } from "../tools.ts";
import { filesBeside, shardsBeside } from "./files-beside.ts";
import { readBytes } from "./read-files.ts";
import { withPath } from "./file-errors.ts";

/** Node's own cap ends the unpacking of what holds more than it says; of a head, data that is cut off may stay so. */
export const inflate: Inflate = (data, size, part) =>
  part === "head"
    ? inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH })
    : inflateRawSync(data, { maxOutputLength: Math.max(1, size) });

/**
 * @param key which of several dictionaries of a PyTorch file.
 * @throws FormatError that begins with the path, where the file is none that is read.
 */
export async function openWeightFile(path: string, key?: string): Promise<WeightSource> {
  const bytes = readBytes(path);
  try {
    const source = await sourceOf(bytes, path, key);
    if (key === undefined || source.kind === "torch") return source;
    throw new FormatError("--weights-key chooses a dictionary of a PyTorch file, and this is not one");
  } catch (error) {
    throw withPath(path, error);
  }
}

/** The tensors of a file's bytes; its path tells what bytes do not. */
export async function sourceOf(bytes: Uint8Array, path: string, key?: string): Promise<WeightSource> {
  return weightFileSource(bytes, basename(path), fileHost(path), key);
}

function fileHost(path: string): FileHost {
  return {
    inflate,
    openHdf5,
    // Links are followed when something beside the file is asked for: most files have nothing there.
    files: { readPart: (...part) => filesBeside(path).readPart(...part) },
    shards: (shard, most) => shardsBeside(path)(shard, most),
  };
}

/** Its library is loaded when there is a file for it. */
export async function openHdf5(bytes: Uint8Array): ReturnType<FileHost["openHdf5"]> {
  return (await import("./hdf5.ts")).openHdf5(bytes);
}
