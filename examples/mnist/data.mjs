#!/usr/bin/env node
// Writes the images that the net of ../mnist.cvk learns from and is measured on, as idx files (MNIST's format): digits
// drawn by digits.mjs and, where a folder is given, scanned ones.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { drawDigit, imageSize, randomSource } from "./digits.mjs";

/** @typedef {{ image: Uint8Array, label: number }} Example the 784 grey values of a digit, and which digit it is */

const usage = `usage: node data.mjs [options]
  --mnist DIR   also take the MNIST images in DIR (idx files, plain or gzip)
  --out DIR     where to write (default data)`;

const drawnCount = 40_000;
const drawnTestCount = 2000;
const heldOutCount = 1000;
/** How often each scan is taken in an epoch, changed anew each time. */
const timesScanned = 5;
const seeds = { drawn: 1, drawnTest: 20_000, heldOut: 1 };

const { values: options } = parseArgs({
  options: {
    mnist: { type: "string" },
    out: { type: "string", default: "data" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) console.log(usage);
else writeAll(options.out, options.mnist);

function writeAll(folder, mnist) {
  mkdirSync(folder, { recursive: true });
  const scanned = mnist === undefined ? [] : scannedExamples(mnist);
  const { heldOut, toLearn } = holdOut(scanned, heldOutCount, seeds.heldOut);
  const drawn = drawnExamples(drawnCount, seeds.drawn);
  const repeated = Array.from({ length: timesScanned }, () => toLearn).flat();
  writeExamples(folder, "train", [...drawn, ...repeated]);
  writeExamples(folder, "drawn", drawnExamples(drawnTestCount, seeds.drawnTest));
  if (heldOut.length > 0) writeExamples(folder, "scans", heldOut);
}

/** The digits 0 to 9 in turn. */
function drawnExamples(count, seed) {
  const random = randomSource(seed);
  return Array.from({ length: count }, (_, at) => ({ image: drawDigit(at % 10, random), label: at % 10 }));
}

/**
 * Sets examples aside for measuring, chosen by the seed alone (Fisher and Yates).
 *
 * @param {Example[]} examples
 */
function holdOut(examples, count, seed) {
  const random = randomSource(seed);
  const shuffled = [...examples];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  return { heldOut: shuffled.slice(0, count), toLearn: shuffled.slice(count) };
}

// ── The idx format ───────────────────────────────────────────────────────────────────────────────────────────────────
// Two zero bytes, the type (8 = unsigned byte), the rank, the extents as big-endian, the bytes.

/**
 * Reads every pair of `*images-idx3-ubyte` and `*labels-idx1-ubyte` in a folder, plain or with `.gz`.
 *
 * @returns {Example[]}
 * @throws {Error} where the folder holds no such pair, or a file is not in the format
 */
function scannedExamples(folder) {
  const imageFiles = readdirSync(folder).filter((file) => /images-idx3-ubyte(\.gz)?$/.test(file));
  if (imageFiles.length === 0) throw new Error(`${folder} holds no file named …images-idx3-ubyte or ….gz`);
  return imageFiles.sort().flatMap((file) => {
    const images = readIdx(join(folder, file), 3);
    const labels = readIdx(join(folder, file.replace("images-idx3", "labels-idx1")), 1);
    if (images.shape[0] !== labels.shape[0] || images.shape[1] !== imageSize || images.shape[2] !== imageSize) {
      throw new Error(`${file}: expected ${labels.shape[0]} images of 28x28, found ${images.shape.join("x")}`);
    }
    const bytes = imageSize * imageSize;
    return Array.from(labels.bytes, (label, at) => ({
      image: images.bytes.subarray(at * bytes, (at + 1) * bytes),
      label,
    }));
  });
}

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

/** @param {Example[]} examples */
function writeExamples(folder, name, examples) {
  const images = examples.map(({ image }) => image);
  const labels = Uint8Array.from(examples, ({ label }) => label);
  writeIdx(join(folder, `${name}-images-idx3-ubyte`), [examples.length, imageSize, imageSize], images);
  writeIdx(join(folder, `${name}-labels-idx1-ubyte`), [examples.length], [labels]);
}

function writeIdx(path, shape, parts) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((extent, axis) => header.writeUInt32BE(extent, 4 + 4 * axis));
  writeFileSync(path, Buffer.concat([header, ...parts]));
  console.log(`${path}  ${shape[0]}`);
}
