/** Keras models where a model is named. */
import type { ForeignModel } from "../index.ts";
import { kerasModelInFile } from "../tools.ts";
import { inflate, openHdf5 } from "./weight-files.ts";

/** @throws FormatError where the bytes are neither an HDF5 file nor an archive, or broken. */
export function kerasModelOf(bytes: Uint8Array): Promise<ForeignModel> {
  return kerasModelInFile(bytes, { inflate, openHdf5 });
}
