/** Sets of examples that the user names: arrays one by one, or together in a .npz, or folders of pictures. */
import { gunzipSync } from "node:zlib";
import { FormatError, readZip, type ResolvedModel } from "../index.ts";
import {
  describeNpyFile,
  examplesOf,
  insteadOf,
  isIdx,
  isNpy,
  isZip,
  nearest,
  readIdx,
  shown,
  type DataArray,
  type DataPort,
  type Examples,
  type NpyFile,
} from "../tools.ts";
import { UsageError, type Option } from "./command.ts";
import { withPathInErrors } from "./file-errors.ts";
import type { Io } from "./io.ts";
import { readBytes } from "./read-files.ts";
import { isFolder } from "./stored-sets.ts";
import { inflate } from "./weight-files.ts";

const FILES = ".npy and MNIST's idx, both also as .gz";

export const dataOption: Option = {
  name: "data",
  value: "[NAME=]PATH",
  repeatable: true,
  help: `what to learn from: an array for each input and for target (${FILES}), or a .npz that holds them all; or a folder with a folder of pictures for each class (npm install sharp)`,
};

/**
 * @param given what options of that name say.
 * @throws UsageError where it does not say where all arrays are.
 * @throws FormatError where they do not fit the model.
 */
export async function readExamples(
  option: string,
  given: readonly string[],
  model: ResolvedModel,
  ports: readonly DataPort[],
  io: Io,
): Promise<Examples> {
  if (given.length === 1 && isFolder(given[0]!)) {
    const { readPictureFolders } = await import("./picture-folders.ts");
    return readPictureFolders(given[0]!, model, ports, io);
  }
  const arrays = readArrays(option, given, ports);
  for (const { name, pictures, classes } of ports) {
    if (arrays.get(name)!.isBytes && pictures === undefined && classes === undefined) {
      io.err(
        `${io.errStyle("note", "note")}: ${shown(name)} has no pixels(…), so its bytes are numbers from 0 to 255\n`,
      );
    }
  }
  return examplesOf(ports, arrays);
}

function readArrays(
  option: string,
  given: readonly string[],
  ports: readonly DataPort[],
): ReadonlyMap<string, DataArray> {
  const files = new Map<string, string>();
  for (const text of given) {
    const [name, path] = nameAndPath(option, text, ports, given.length === 1);
    if (name === undefined) return withPathInErrors(path, () => archiveArrays(path, ports));
    if (files.has(name)) throw new UsageError(`--${option} names ${name} twice`);
    files.set(name, path);
  }
  demandAll(ports, files, ({ name }) => `--${option} ${name}=FILE`);
  return new Map([...files].map(([name, path]) => [name, withPathInErrors(path, () => readArray(path))]));
}

/** Without a name it is a file that holds all arrays. */
function nameAndPath(
  option: string,
  text: string,
  ports: readonly DataPort[],
  isAlone: boolean,
): readonly [string | undefined, string] {
  const names = ports.map(({ name }) => name);
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at));
  if (names.includes(name)) return [name, text.slice(at + 1)];
  if (at > 0 && !/[/\\.]/.test(name)) {
    const near = nearest(name, names);
    const hint = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
    throw new UsageError(`--${option}: the model learns from no array ${JSON.stringify(name)}; ${hint}`);
  }
  if (isAlone) return [undefined, text];
  const all = names.map((each) => `--${option} ${each}=FILE`).join(" ");
  throw new UsageError(`--${option}: say which array ${JSON.stringify(text)} is: ${all}`);
}

function demandAll(
  ports: readonly DataPort[],
  found: ReadonlyMap<string, unknown>,
  advice: (port: DataPort) => string,
): void {
  const missing = ports.filter(({ name }) => !found.has(name));
  if (missing.length > 0) throw new UsageError(`missing: ${missing.map(advice).join(", ")}`);
}

function archiveArrays(path: string, ports: readonly DataPort[]): ReadonlyMap<string, DataArray> {
  const bytes = readBytes(path);
  if (!isZip(bytes)) {
    const each = ports.map(({ name }) => `${name}=FILE`).join(" and ");
    throw new FormatError(`no .npz that holds all arrays; without one, each array is named: ${each}`);
  }
  const members = new Map(readZip(bytes, inflate).map((member) => [member.name.replace(/\.npy$/, ""), member]));
  const missing = ports.filter(({ name }) => !members.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    const held = members.size === 0 ? "nothing" : [...members.keys()].map(shown).join(", ");
    throw new FormatError(`arrays are missing: ${missing.join(", ")}; it holds ${held}`);
  }
  return new Map(ports.map(({ name }) => [name, npyArray(members.get(name)!)]));
}

const DUE = `arrays are ${FILES}, or a .npz, from Python: numpy.savez("data.npz", image=images, target=labels)`;

function readArray(path: string): DataArray {
  const bytes = unzipped(readBytes(path));
  if (isNpy(bytes))
    return npyArray({ size: bytes.length, head: (length) => bytes.subarray(0, length), bytes: () => bytes });
  if (isIdx(bytes)) return readIdx(bytes);
  throw insteadOf("array", [], bytes, DUE) ?? new FormatError(`no array that is read: ${DUE}`);
}

function npyArray(file: NpyFile): DataArray {
  const { dtype, shape, floats } = describeNpyFile(file);
  return { shape, data: floats(), isBytes: dtype === "u1" };
}

/** No array of more bytes can be held as float32. */
const MOST_UNZIPPED = 2 ** 31;

function unzipped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNZIPPED });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new FormatError(isLarge ? "more than 2 GiB when unpacked" : "a truncated or broken .gz file");
  }
}
