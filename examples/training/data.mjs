#!/usr/bin/env node
// Writes what two of the examples learn from, as .npy files: the image of learned-kernel.cvk and its edges, and drawn digits with noise
// and without for denoising-autoencoder.cvk.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNpy } from "convoke";
import { drawDigit, imageSize, randomSource } from "../mnist/digits.mjs";

const [folder = "data"] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
writeEdges();
writeDigits("train", 10_000, 1);
writeDigits("test", 1000, 2);

/** White, with four black columns in the middle; 1 where it turns black, -1 where it turns white again. */
function writeEdges() {
  const row = [1, 1, 0, 0, 0, 0, 1, 1];
  const edges = row.slice(1).map((value, at) => row[at] - value);
  write("kernel-image.npy", [1, 1, 6, 8], sixTimes(row));
  write("kernel-target.npy", [1, 1, 6, 7], sixTimes(edges));
}

function sixTimes(row) {
  return Float32Array.from({ length: 6 * row.length }, (_, at) => row[at % row.length]);
}

/** From 0 to 1; to each pixel noise from -0.8 to 0.8 is added, small values more often than large ones. */
function writeDigits(name, count, seed) {
  const random = randomSource(seed);
  const shape = [count, 1, imageSize, imageSize];
  const clean = Float32Array.from(
    Array.from({ length: count }, (_, at) => [...drawDigit(at % 10, random)]).flat(),
    (ink) => ink / 255,
  );
  const noisy = clean.map((ink) => Math.min(1, Math.max(0, ink + 0.8 * (random() - random()))));
  write(`noisy-${name}.npy`, shape, noisy);
  write(`clean-${name}.npy`, shape, clean);
}

function write(name, shape, values) {
  writeFileSync(join(folder, name), writeNpy(shape, values));
}
