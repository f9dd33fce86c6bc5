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

export function readInput(folder) {
  const bytes = readFileSync(join(folder, "input.f32"));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
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
