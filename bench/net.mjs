// Reading what nets.mjs laid down, without the compiler: peers build their nets from this.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `layers` as nets.mjs describes them; `tensor(name)` gives the values of a parameter. */
export function readNet(folder) {
  const bytes = readFileSync(join(folder, "net.safetensors"));
  const begin = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString("utf8", 8, begin));
  return {
    ...JSON.parse(readFileSync(join(folder, "net.json"), "utf8")),
    tensor(name) {
      const [from, to] = header[name].data_offsets;
      return new Float32Array(bytes.buffer, bytes.byteOffset + begin + from, (to - from) / 4);
    },
  };
}

/** Why a contestant cannot take part. */
export function reasonOf(error) {
  return error.code === "ERR_MODULE_NOT_FOUND" ? "not installed" : error.message;
}

export function readInput(folder) {
  return new Float32Array(bufferOf(join(folder, "input.f32")));
}

/** The class of each example of the batch, of a net that is trained. */
export function readTarget(folder) {
  return new Int32Array(bufferOf(join(folder, "target.i32")));
}

/** Row-major [batch, classes]: 1 at the class of each example, else 0. */
export function oneHot(target, classes) {
  return Float32Array.from({ length: target.length * classes }, (_, at) =>
    target[Math.floor(at / classes)] === at % classes ? 1 : 0,
  );
}

function bufferOf(path) {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

/** An attribute that is one number for both axes, or one for each. */
export function pair(value) {
  const [height, width = height] = [value].flat();
  return [height, width];
}

/** How much padding a pooling layer needs on each side: more at the end where it rounds up. */
export function poolPadding({ attributes, inShape, outShape }) {
  const kernel = pair(attributes.kernel);
  const stride = pair(attributes.stride ?? attributes.kernel);
  return pair(attributes.pad ?? 0).map((before, axis) => {
    const covered = (outShape[2 + axis] - 1) * stride[axis] + kernel[axis];
    return [before, Math.max(0, attributes.ceil ? covered - inShape[2 + axis] - before : before)];
  });
}

/** [begin, end, axis] of a slice. @throws an Error where it is not one of channels alone. */
export function sliceOfChannels({ attributes, inShape }) {
  const { channels, ...others } = attributes;
  if (channels?.length !== 2 || Object.keys(others).length > 0) throw new Error("only ranges of channels are sliced");
  return [...channels.map((at) => (at < 0 ? at + inShape[1] : at)), 1];
}

/** The values of [batch, channels, ...map] as [batch, ...map, channels]. */
export function channelsLast(values, [batch, channels, ...map]) {
  return turned(values, batch, channels, map);
}

/** The values of [batch, ...map, channels], told as [batch, channels, ...map], in that order. */
export function channelsFirst(values, [batch, channels, ...map]) {
  const size = map.reduce((a, b) => a * b, 1);
  return turned(values, batch, size, [channels]);
}

function turned(values, batch, outer, inner) {
  const size = inner.reduce((a, b) => a * b, 1);
  const result = new Float32Array(values.length);
  for (let n = 0; n < batch; n++) {
    const from = n * outer * size;
    for (let i = 0; i < outer; i++) {
      for (let p = 0; p < size; p++) result[from + p * outer + i] = values[from + i * size + p];
    }
  }
  return result;
}
