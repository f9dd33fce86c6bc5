/**
 * The thread in which h5wasm reads files (see hdf5.ts): with one that is broken so that HDF5 never comes to an end, it is given up.
 * Each question is answered before the next one comes: `answers` has the answer when `signal` is 1.
 */
import { parentPort, workerData } from "node:worker_threads";

const { signal, answers } = workerData;
/** Groups and arrays that were asked for, by number. */
const found = [];
let library;

const kinds = {
  async open(_, bytes) {
    library ??= (await import("h5wasm")).default;
    const module = await library.ready;
    // Without it HDF5 prints its own account of a broken file, and goes on.
    module.activate_throwing_error_handler();
    // A name of its own: HDF5 takes an open file of the same name for the same file.
    const name = `${found.length}.h5`;
    module.FS.writeFile(name, bytes, { canOwn: true });
    return found.push(new library.File(name, "r")) - 1;
  },
  keys: (object) => object.keys(),
  attributes: (object) => Object.keys(object.attrs),
  attribute: (object, name) => object.attrs[name].value,
  get(object, path) {
    const each = object.get(path);
    const type = each instanceof library.Group ? "Group" : each instanceof library.Dataset ? "Dataset" : undefined;
    return type && { at: found.push(each) - 1, type };
  },
  shape: (object) => object.shape,
  dtype: (object) => object.dtype,
  value: (object) => object.value,
};

async function answer({ kind, at, given }) {
  try {
    return { value: await kinds[kind](found[at], given) };
  } catch (error) {
    // What HDF5 throws tells of the file, and may be no error.
    return { isMissing: library === undefined && error?.code === "ERR_MODULE_NOT_FOUND" };
  }
}

parentPort.on("message", async (question) => {
  const told = await answer(question);
  try {
    answers.postMessage(told);
  } catch {
    answers.postMessage({});
  }
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
});
