/** Keras models where a model is named: HDF5 files and archives, told apart by what they begin with, whatever they are called. */
import { FormatError, kerasModelInArchive, kerasModelInHdf5, readZip, type ForeignModel } from "../index.ts";
import { inflate, isHdf5, isZip, unpacked } from "./weight-files.ts";

type OpenHdf5 = Parameters<typeof kerasModelInArchive>[2];

/** Its library is loaded when there is a file for it. */
const openHdf5: OpenHdf5 = async (bytes) => (await import("./hdf5.ts")).openHdf5(bytes);

/** @throws FormatError where the bytes are neither, or broken. */
export async function kerasModelOf(bytes: Uint8Array): Promise<ForeignModel> {
  if (isHdf5(bytes)) return kerasModelInHdf5(await openHdf5(bytes));
  if (!isZip(bytes))
    throw new FormatError("no Keras model: neither an HDF5 file nor an archive, as .h5 and .keras files are");
  return kerasModelInArchive(readZip(bytes, inflate), (member) => unpacked(member, bytes.length), openHdf5);
}
