// A net as a .tflite file: channels last, batch norms folded and activations fused as TensorFlow's converter does it. What
// its layers become is in tflite-layers.mjs.
import { writeFileSync } from "node:fs";
import { serialised } from "./flatbuffer.mjs";
import { fuse } from "./fuse.mjs";
import { ACTIVATIONS, HOSTS, writeGroup } from "./tflite-layers.mjs";

/** @throws an Error for a net that is not of images, and for a layer that the writer does not know. */
export function writeTflite(net, path) {
  writeFileSync(path, tfliteBytes(net));
}

export function tfliteBytes(net) {
  const writer = new Writer();
  const input = writer.value(channelsLast(net.inputShape));
  const values = new Map([[0, input]]);
  for (const { layers, inputs, output } of fuse(net, { activations: Object.keys(ACTIVATIONS), hosts: HOSTS })) {
    const shape = channelsLast(layers.at(-1).outShape);
    values.set(output, writeGroup(writer, { layers, net, shape, inputs: inputs.map((value) => values.get(value)) }));
  }
  return serialised(writer, [input.tensor], [values.get(net.output).tensor]);
}

/** @throws an Error for shapes that are neither of maps nor of features. */
function channelsLast([batch, channels, ...map]) {
  if (![0, 2].includes(map.length)) throw new Error("the TFLite writer knows images and features alone");
  return [batch, ...map, channels];
}

const [FLOAT32, INT32] = [0, 2];

/** Tensors and operators, in the order in which they are written. A value is `{ tensor, shape }`. */
class Writer {
  tensors = [];
  /** Of the constants; the first buffer is empty, by the format's rule, and serves all that is computed. */
  buffers = [new Uint8Array()];
  operators = [];

  value(shape) {
    this.tensors.push({ shape, type: FLOAT32, buffer: 0 });
    return { tensor: this.tensors.length - 1, shape };
  }

  /** @param values a Float32Array or an Int32Array. */
  constant(shape, values) {
    this.buffers.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const type = values instanceof Int32Array ? INT32 : FLOAT32;
    this.tensors.push({ shape, type, buffer: this.buffers.length - 1 });
    return { tensor: this.tensors.length - 1, shape };
  }

  integers(...values) {
    return this.constant([values.length], Int32Array.from(values));
  }

  /** The value that it gives. `options` are fields of its table, in order: see flatbuffer.mjs. */
  operator({ code, table = 0, version = 1 }, inputs, shape, options = []) {
    const output = this.value(shape);
    this.operators.push({ code, table, version, inputs, output, options });
    return output;
  }
}
