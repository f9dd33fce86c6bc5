/** Keras models in the files that Keras writes: the configuration and the weights in one HDF5 file, or in one archive. */
import { FormatError } from "../formats/format-error.ts";
import { readZip, type ZipMember } from "../formats/zip.ts";
import type { ForeignModel } from "../interchange/import/language.ts";
import { readTopology } from "../interchange/keras/configuration.ts";
import { kerasModel, topologyModel } from "../interchange/keras/import.ts";
import { ownText, parseJson } from "../interchange/keras/json.ts";
import { kerasSource, textAt, type Hdf5Group } from "./keras.ts";
import { isHdf5, isZip, unpacked, type FileHost } from "./weight-file.ts";

/**
 * Either of them, told apart by what they begin with, whatever they are called.
 * @throws FormatError where the bytes are neither, or broken.
 */
export async function kerasModelInFile(
  bytes: Uint8Array,
  { inflate, openHdf5 }: Pick<FileHost, "inflate" | "openHdf5">,
): Promise<ForeignModel> {
  if (isHdf5(bytes)) return kerasModelInHdf5(await openHdf5(bytes));
  if (!isZip(bytes))
    throw new FormatError("no Keras model: neither an HDF5 file nor an archive, as .h5 and .keras files are");
  return kerasModelInArchive(readZip(bytes, inflate), (member) => unpacked(member, bytes.length), openHdf5);
}

/**
 * A `.h5` of `model.save`.
 * @param root of the file
 * @throws FormatError where it holds weights alone, or what is not a model made of layers.
 * @example
 * ```ts
 * import h5wasm from "h5wasm/node";
 * import { importModel, kerasModelInHdf5, type Hdf5Group } from "convoke";
 *
 * await h5wasm.ready;
 * const file = new h5wasm.File("model.h5", "r");
 * const { weights } = importModel(kerasModelInHdf5(file as unknown as Hdf5Group));
 * console.log(weights.size); // 12
 * file.close();
 * ```
 */
export function kerasModelInHdf5(root: Hdf5Group): ForeignModel {
  const text = textAt(root, "model_config");
  if (text === undefined)
    throw new FormatError("it holds weights alone: name the model's configuration, and this file with --weights");
  const configuration = parseJson(text, "the attribute model_config");
  return kerasModel({ configuration, version: textAt(root, "keras_version"), tensors: kerasSource(root).tensors });
}

/**
 * A `.keras` of Keras 2.12 and later.
 * @param members of the archive
 * @param unpack a member's bytes, where there are not too many
 * @param open gives the root of an HDF5 file
 * @throws FormatError where one of them is missing, or is not what Keras writes.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { inflateRawSync } from "node:zlib";
 * import h5wasm from "h5wasm/node";
 * import { importModel, kerasModelInArchive, readZip, type Hdf5Group } from "convoke";
 *
 * const { FS } = await h5wasm.ready;
 * const open = async (bytes: Uint8Array) => {
 *   FS.writeFile("weights.h5", bytes);
 *   return new h5wasm.File("weights.h5", "r") as unknown as Hdf5Group;
 * };
 * const members = readZip(readFileSync("model.keras"), (data) => inflateRawSync(data));
 * const { model } = importModel(await kerasModelInArchive(members, (member) => member.bytes(), open));
 * console.log(model.graph.outputs.length); // 1
 * ```
 */
export async function kerasModelInArchive(
  members: readonly ZipMember[],
  unpack: (member: ZipMember) => Uint8Array,
  open: (bytes: Uint8Array) => Promise<Hdf5Group>,
): Promise<ForeignModel> {
  const member = (name: string): ZipMember => {
    const found = members.find((each) => each.name === name);
    if (found === undefined) throw new FormatError(`no Keras model: the archive has no ${name}`);
    return found;
  };
  const json = (name: string): unknown => parseJson(new TextDecoder().decode(unpack(member(name))), name);
  const configuration = json("config.json");
  const metadata = members.some(({ name }) => name === "metadata.json") ? json("metadata.json") : {};
  const version = ownText(metadata, "keras_version");
  // What cannot be imported is told before the weights are unpacked.
  const topology = readTopology(configuration, version);
  const { tensors } = kerasSource(await open(unpack(member("model.weights.h5"))));
  return topologyModel(topology, tensors);
}
