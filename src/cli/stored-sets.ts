/**
 * Stored inputs and outputs as files of a folder: `input_0.pb`, `output_0.npy` or `NAME.npy`. A folder of an ONNX test holds
 * folders of them, `test_data_set_0` and so on.
 */
import { lstatSync, readdirSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { float32Tensor, readNpy, readTensorFile, type OnnxTensor, type StoredSet } from "../index.ts";
import { UsageError } from "./command.ts";
import { readBytes } from "./read-files.ts";
import { reasonOf } from "./reason.ts";
import { withPathInErrors } from "./file-errors.ts";

/** The sets of a folder: those below it where it has any of an ONNX test's, else the folder itself. */
export function storedSets(folder: string): readonly StoredSet[] {
  const below = setFolders(folder);
  return below.length > 0 ? below.map((name) => storedSet(join(folder, name), name)) : [storedSet(folder, folder)];
}

/** Only the sets of an ONNX test; none where there is none. */
export function setsOfTest(folder: string): readonly StoredSet[] {
  return setFolders(folder).map((name) => storedSet(join(folder, name), name));
}

function setFolders(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => name.startsWith("test_data_set_") && isFolder(join(folder, name)))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function storedSet(folder: string, name: string): StoredSet {
  const files = namesIn(folder).filter((file) => [".pb", ".npy"].includes(extname(file)));
  return { name, tensors: new Map(files.map((file) => [stemOf(file), () => readStored(join(folder, file))])) };
}

/** @throws FormatError that begins with the path. */
function readStored(path: string): OnnxTensor {
  const bytes = readBytes(path);
  return withPathInErrors(path, () => {
    if (path.endsWith(".pb")) return readTensorFile(bytes);
    const { shape, data } = readNpy(bytes);
    return float32Tensor(stemOf(path), shape, data);
  });
}

function stemOf(path: string): string {
  return basename(path, extname(path));
}

/**
 * The only model of an ONNX test's folder: `model.onnx`, or the only `.onnx` that it has next to its data; undefined where
 * there is none.
 */
export function modelOfTest(folder: string): string | undefined {
  const models = namesIn(folder).filter((name) => name.endsWith(".onnx"));
  if (models.includes("model.onnx")) return join(folder, "model.onnx");
  return models.length === 1 && setFolders(folder).length > 0 ? join(folder, models[0]!) : undefined;
}

/** Every folder below that holds an ONNX test, itself included, in the order of their paths. */
export function testFolders(folder: string): readonly string[] {
  const below = namesIn(folder)
    .filter((name) => !name.startsWith(".") && !name.startsWith("test_data_set_") && name !== "node_modules")
    .filter((name) => isRealFolder(join(folder, name)))
    .flatMap((name) => testFolders(join(folder, name)));
  return modelOfTest(folder) === undefined ? below : [folder, ...below];
}

/** Sorted, so that results come in the same order everywhere. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    throw new UsageError(`cannot read ${folder}: ${reasonOf(error)}`);
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Links are not followed on the way down, so that no way is endless. */
function isRealFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
