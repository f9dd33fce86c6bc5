#!/usr/bin/env node
// Counts the digits that a compiled module reads rightly: node measure.mjs MODULE IMAGES LABELS, both idx files.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [module, imageFile, labelFile] = process.argv.slice(2);
const { load } = await import(pathToFileURL(resolve(module)).href);
const net = await load();
// Behind headers of 16 and 8 bytes.
const labels = readFileSync(labelFile).subarray(8);
const images = readFileSync(imageFile).subarray(16);
const size = images.length / labels.length;
const right = labels.filter((label, at) => {
  const pixels = Float32Array.from(images.subarray(at * size, (at + 1) * size), (value) => value / 255);
  const scores = net.run(pixels);
  return scores.indexOf(Math.max(...scores)) === label;
});
console.log(`${right.length} of ${labels.length} right (${((100 * right.length) / labels.length).toFixed(2)}%)`);
