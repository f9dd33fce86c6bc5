// The images the net learns from and is measured on: digits drawn by digits.mjs and, where a folder is given,
// scanned ones in MNIST's idx format.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { drawDigit, imageSize, randomSource } from "./digits.mjs";

/** @typedef {{ image: Uint8Array, label: number }} Example the 784 grey values of a digit, and which digit it is */

const imageBytes = imageSize * imageSize;

/**
 * @param {number} count
 * @param {() => number} random
 * @returns {Example[]} the digits 0 to 9 in turn
 */
export function drawnExamples(count, random) {
  return Array.from({ length: count }, (_, i) => ({ image: drawDigit(i % 10, random), label: i % 10 }));
}

/**
 * Reads every pair of `*images-idx3-ubyte` and `*labels-idx1-ubyte` in a folder, plain or with `.gz`.
 *
 * @param {string} folder
 * @returns {Example[]}
 * @throws {Error} where the folder holds no such pair, or a file is not in the format
 */
export function scannedExamples(folder) {
  const imageFiles = readdirSync(folder).filter((file) => /images-idx3-ubyte(\.gz)?$/.test(file));
  if (imageFiles.length === 0) throw new Error(`${folder} holds no file named …images-idx3-ubyte or ….gz`);
  return imageFiles.sort().flatMap((file) => {
    const images = readIdx(join(folder, file), 3);
    const labels = readIdx(join(folder, file.replace("images-idx3", "labels-idx1")), 1);
    if (images.shape[0] !== labels.shape[0] || images.shape[1] !== imageSize || images.shape[2] !== imageSize) {
      throw new Error(`${file}: expected ${labels.shape[0]} images of 28x28, found ${images.shape.join("x")}`);
    }
    return Array.from(labels.bytes, (label, i) => ({
      image: images.bytes.subarray(i * imageBytes, (i + 1) * imageBytes),
      label,
    }));
  });
}

/** The idx format: two zero bytes, the type (8 = unsigned byte), the rank, the extents as big-endian, the bytes. */
function readIdx(path, rank) {
  const stored = readFileSync(path);
  const content = path.endsWith(".gz") ? gunzipSync(stored) : stored;
  if (content.readUInt32BE(0) !== 0x0800 + rank) throw new Error(`${path} is not an idx file of ${rank} axes of bytes`);
  const shape = Array.from({ length: rank }, (_, axis) => content.readUInt32BE(4 + 4 * axis));
  const bytes = content.subarray(4 + 4 * rank);
  const expected = shape.reduce((a, b) => a * b);
  if (bytes.length !== expected) throw new Error(`${path}: expected ${expected} bytes of data, found ${bytes.length}`);
  return { shape, bytes };
}

/**
 * Sets examples aside for measuring, chosen by the seed alone.
 *
 * @param {Example[]} examples
 * @param {number} count how many to hold out
 * @param {number} seed
 */
export function holdOut(examples, count, seed) {
  const shuffled = shuffle([...examples], randomSource(seed));
  return { heldOut: shuffled.slice(0, count), toLearn: shuffled.slice(count) };
}

/**
 * The same scan as if written a little differently: turned, slanted, scaled and moved at random (bilinear sampling).
 *
 * @param {Uint8Array} image
 * @param {() => number} random
 */
export function distort(image, random) {
  const within = (reach) => (2 * random() - 1) * reach;
  const turn = within(0.2);
  const [scaleX, scaleY, slant] = [1 + within(0.15), 1 + within(0.15), within(0.2)];
  const middle = (imageSize - 1) / 2;
  const [moveX, moveY] = [middle + within(1.5), middle + within(1.5)];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const result = new Uint8Array(imageBytes);
  for (let y = 0; y < imageSize; y++) {
    for (let x = 0; x < imageSize; x++) {
      const [fromX, fromY] = [(x - middle) * scaleX + (y - middle) * slant, (y - middle) * scaleY];
      result[y * imageSize + x] = sample(image, fromX * cos - fromY * sin + moveX, fromX * sin + fromY * cos + moveY);
    }
  }
  return result;
}

function sample(image, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left >= imageSize - 1 || top >= imageSize - 1) return 0;
  const [right, down] = [x - left, y - top];
  const at = top * imageSize + left;
  const upper = image[at] * (1 - right) + image[at + 1] * right;
  const lower = image[at + imageSize] * (1 - right) + image[at + imageSize + 1] * right;
  return Math.round(upper * (1 - down) + lower * down);
}

/** Reorders a list in place (Fisher and Yates) and returns it. */
export function shuffle(list, random) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
