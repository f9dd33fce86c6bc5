/** From a file of inputs to its results. No queue, no clock: the same bytes each time. */
import { extname } from "node:path";
import { InputError } from "./errors.mjs";
import { readNpy, writeNpy } from "./npy.mjs";

/** Which files are inputs. */
export function isInput(name) {
  return [".npy", ".png", ".jpg", ".jpeg"].includes(extname(name).toLowerCase());
}

/** What the results of an input are called: `digits/7.png` becomes `digits/7.npy`, or `digits/7.OUTPUT.npy` of several outputs. */
export function resultNames(input, { outputs, classes = {} }) {
  const stem = input.slice(0, -extname(input).length);
  const [...names] = Object.keys(outputs);
  const arrays = names.map((name) => (names.length === 1 ? `${stem}.npy` : `${stem}.${name}.npy`));
  return Object.keys(classes).length === 0 ? arrays : [...arrays, `${stem}.jsonl`];
}

/**
 * @param {{ signature: object, net: object }} model
 * @param {string} input the name of the file, which results begin with
 * @param {Buffer} bytes what the file holds
 * @returns {Promise<Map<string, Buffer | string>>} the results by their names
 * @throws {InputError} where the bytes are no input of the net
 */
export async function resultsOf({ signature, net }, input, bytes) {
  const examples =
    extname(input).toLowerCase() === ".npy" ? examplesIn(readNpy(bytes), signature) : [await pixelsIn(bytes)];
  const outputs = Object.keys(signature.outputs);
  const computed = [];
  for (const example of examples) {
    const result = runOn(net, example);
    computed.push(outputs.length === 1 ? { [outputs[0]]: result } : result);
    // Between examples a worker renews the lock of its job.
    await new Promise(setImmediate);
  }
  const arrays = outputs.map((name) => {
    const shape = [examples.length, ...signature.outputs[name].slice(1)];
    return writeNpy(shape, joined(computed.map((each) => each[name])));
  });
  const lines = computed.map(
    (each, at) => `${JSON.stringify({ input, example: at, ...bestOf(net, signature, each) })}\n`,
  );
  const contents = [...arrays, lines.join("")];
  return new Map(resultNames(input, signature).map((name, at) => [name, contents[at]]));
}

/** An array holds one example, or several in its first axis. */
function examplesIn({ shape, data }, signature) {
  const [due] = Object.values(signature.inputs);
  const one = due.slice(1);
  const isOne = shape.join() === one.join();
  if (!isOne && shape.slice(1).join() !== one.join()) {
    throw new InputError(
      `the array is [${shape.join(", ")}], where ${signature.model} takes [${one.join(", ")}], or many of these`,
    );
  }
  const size = one.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: isOne ? 1 : shape[0] }, (_, at) => data.slice(at * size, (at + 1) * size));
}

/** The pixels of a picture, turned as the camera was held. */
async function pixelsIn(bytes) {
  const { default: sharp } = await import("sharp");
  try {
    const { data, info } = await sharp(bytes, { failOn: "error", autoOrient: true, limitInputPixels: 2 ** 26 })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch {
    throw new InputError("a broken picture, or none of PNG or JPEG");
  }
}

function runOn(net, example) {
  try {
    return net.run(example);
  } catch (error) {
    // A picture for a net that takes arrays alone, say.
    if (error instanceof TypeError) throw new InputError(error.message);
    throw error;
  }
}

function bestOf(net, { classes = {} }, result) {
  const named = Object.keys(classes).map((name) => [name, net.top(result[name], 5, name)]);
  return named.length === 1 ? { top: named[0][1] } : { top: Object.fromEntries(named) };
}

function joined(arrays) {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
