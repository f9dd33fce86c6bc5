/** Weight files of every format, told apart by what they begin with rather than by their endings. */
import { shown } from "../base/visible.ts";
import { FormatError } from "../formats/format-error.ts";
import { insteadOf } from "../formats/instead-of.ts";
import { isNpy } from "../formats/npy.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import type { ReadShard } from "../formats/tfjs-manifest.ts";
import { readZip, type Inflate, type ZipMember } from "../formats/zip.ts";
import type { Files } from "../interchange/onnx/model.ts";
import { readOnnx } from "../interchange/onnx/read.ts";
import { readTfjsWeights } from "../interchange/tfjs/read.ts";
import { kerasSource, type Hdf5Group } from "./keras.ts";
import { onnxSource } from "./onnx.ts";
import { tfjsSource } from "./tfjs.ts";
import { isTorch, REWRITE, torchSource } from "./torch.ts";
import { npySource, npzSource, safetensorsSource, type WeightSource } from "./weight-source.ts";

/** What the host does for files: it unpacks, reads those beside, and has a library for HDF5. */
export interface FileHost {
  readonly inflate: Inflate;
  /** Beside an ONNX model. */
  readonly files: Files;
  /** Beside a model or a manifest of TensorFlow.js. */
  readonly shards: ReadShard;
  /** @throws FormatError where the file is broken. */
  openHdf5(bytes: Uint8Array): Promise<Hdf5Group>;
}

/** All that is read. */
export const WEIGHT_FILES =
  ".safetensors, .npz, .npy, .onnx, .pth and .pt of PyTorch, .h5 and .keras of Keras, model.json and manifests of TensorFlow.js";

/**
 * The tensors of a file's bytes.
 * @param name of the file, which tells what bytes do not.
 * @param key which of several dictionaries of a PyTorch file.
 * @throws FormatError where it is none that is read.
 */
export async function weightFileSource(
  bytes: Uint8Array,
  name: string,
  host: FileHost,
  key?: string,
): Promise<WeightSource> {
  // First of all: the length of a header may begin as other files do, that of 640 bytes as a pickle.
  if (isSafetensors(bytes) && isLength(bytes)) return safetensorsSource(readSafetensors(bytes));
  if (isNpy(bytes)) return npySource(bytes, name.replace(/\.npy$/i, ""));
  if (isZip(bytes)) return archiveSource(bytes, host, key);
  if (isHdf5(bytes)) return kerasSource(await host.openHdf5(bytes));
  if (isOldTorch(bytes)) throw oldTorch();
  if (isPickle(bytes)) throw pickled();
  const manifest = isJson(bytes) ? readTfjsWeights(bytes, host.shards) : undefined;
  if (manifest !== undefined) return tfjsSource(manifest);
  const other = insteadOf("weights that are read", ["onnx", "weights"], bytes, `read are ${WEIGHT_FILES}`);
  if (other !== undefined) throw other;
  if (isSafetensors(bytes)) return safetensorsSource(readSafetensors(bytes));
  if (isOnnx(bytes, name)) return onnxSource(readOnnx(bytes, host.files));
  if (/\.safetensors$/i.test(name)) return safetensorsSource(readSafetensors(bytes));
  throw new FormatError(`no weight file that is read: ${WEIGHT_FILES} are`);
}

export function isZip(bytes: Uint8Array): boolean {
  return beginsWith(bytes, "PK\u0003\u0004") || beginsWith(bytes, "PK\u0005\u0006");
}

function beginsWith(bytes: Uint8Array, mark: string): boolean {
  return Array.from(mark).every((letter, at) => bytes[at] === letter.codePointAt(0));
}

function isJson(bytes: Uint8Array): boolean {
  return /^\s*[[{]/.test(String.fromCharCode(...bytes.subarray(0, 64)));
}

/** HDF5's mark stands at the beginning, or behind a block of the user's of 512 bytes or twice that, and so on. */
export function isHdf5(bytes: Uint8Array): boolean {
  for (let at = 0; at < Math.min(bytes.length, 4096); at = at === 0 ? 512 : 2 * at) {
    if (beginsWith(bytes.subarray(at), "\u0089HDF\r\n\u001a\n")) return true;
  }
  return false;
}

/** Its header begins with a brace; the length before it need not be right, for the reader to say so. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === "{".codePointAt(0);
}

/** Whether the first eight bytes are a number below 2^32. */
function isLength(bytes: Uint8Array): boolean {
  return bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** ONNX has no mark: nearly all begin with the field `ir_version`. */
function isOnnx(bytes: Uint8Array, name: string): boolean {
  return bytes[0] === 0x08 || /\.onnx$/i.test(name);
}

/** A `.npz`, a `.keras` file, which holds an HDF5 file, or what PyTorch writes. */
async function archiveSource(bytes: Uint8Array, host: FileHost, key?: string): Promise<WeightSource> {
  const members = readZip(bytes, host.inflate);
  const keras = members.find(({ name }) => name === "model.weights.h5");
  if (keras !== undefined) return kerasSource(await host.openHdf5(unpacked(keras, bytes.length)));
  if (isTorch(members)) return torchSource(members, key, (member) => unpacked(member, bytes.length));
  return npzSource(members);
}

/** Floats shrink little; what grows a hundred times is there to fill the memory. */
const LARGEST_GROWTH = 100;

/** @throws FormatError where it would fill the memory. */
export function unpacked(member: ZipMember, size: number): Uint8Array {
  if (member.size <= Math.max(2 ** 26, LARGEST_GROWTH * size)) return member.bytes();
  throw new FormatError(`${shown(member.name)} would be ${member.size} bytes, out of a file of ${size}: not unpacked`);
}

/** Protocols 2 to 5, as Python writes them. */
function isPickle([mark, protocol = 0]: Uint8Array): boolean {
  return mark === 0x80 && protocol >= 2 && protocol <= 5;
}

/** Before 1.6 PyTorch wrote several pickles, of which the first is a number of ten bytes; before 0.1.10, tar archives. */
function isOldTorch(bytes: Uint8Array): boolean {
  return beginsWith(bytes.subarray(2), "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019") || isTar(bytes);
}

function isTar(bytes: Uint8Array): boolean {
  return beginsWith(bytes.subarray(257), "ustar");
}

function oldTorch(): FormatError {
  return new FormatError(`a PyTorch file as before 1.6, which is not read; write it anew, from Python: ${REWRITE}`);
}

function pickled(): FormatError {
  return new FormatError(
    "a Python pickle, which is a program and is not run; save its arrays, from Python: " +
      'torch.save(model.state_dict(), "weights.pth") or numpy.savez("weights.npz", **arrays)',
  );
}
