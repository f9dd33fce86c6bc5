#!/usr/bin/env node
// Trains the net of ../mnist.cvk and writes its weights as safetensors. The same options give the same file, bit for
// bit, on one version of Node.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { distort, drawnExamples, holdOut, scannedExamples, shuffle } from "./data.mjs";
import { imageSize, randomSource } from "./digits.mjs";
import { createAdam, createNetwork } from "./network.mjs";

const usage = `usage: node examples/mnist/train.mjs [options]
  --mnist DIR   also learn from the MNIST images in DIR (idx files, plain or gzip)
  --epochs N    rounds of 20,000 images (default 20)
  --seed N      seed of every random choice (default 1)
  --out FILE    where to write the weights (default mnist.safetensors beside this script)`;

const imagesPerEpoch = 20_000;
const batchSize = 32;
const highestRate = 2e-3;
const heldOutCount = 1000;
const drawnTestSeed = 20_000;

const { values: options } = parseArgs({
  options: {
    mnist: { type: "string" },
    epochs: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: fileURLToPath(new URL("mnist.safetensors", import.meta.url)) },
    help: { type: "boolean", default: false },
  },
});
if (options.help) console.log(usage);
else train(Number(options.epochs), Number(options.seed));

function train(epochs, seed) {
  const random = randomSource(seed);
  const scanned = options.mnist === undefined ? [] : scannedExamples(options.mnist);
  const { heldOut, toLearn } = holdOut(scanned, heldOutCount, seed);
  const drawnTest = drawnExamples(2000, randomSource(drawnTestSeed));
  const network = createNetwork(random);
  const step = createAdam(network.parameters);
  const stepCount = epochs * (imagesPerEpoch / batchSize);
  let steps = 0;

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const examples = epochExamples(toLearn, random);
    let loss = 0;
    for (let from = 0; from < examples.length; from += batchSize) {
      const batch = examples.slice(from, from + batchSize);
      for (const { image, label } of batch) loss += network.learn(scaled(image), label);
      step(learningRate(steps++ / stepCount), batch.length);
    }
    console.log(`epoch ${epoch} of ${epochs}: loss ${(loss / examples.length).toFixed(4)}`);
  }

  console.log(`drawn digits:   ${accuracy(network, drawnTest)}`);
  if (heldOut.length > 0) console.log(`held-out scans: ${accuracy(network, heldOut)}`);
  writeFileSync(options.out, safetensors(network.parameters));
  console.log(`wrote ${options.out}`);
}

/** Half scans, each distorted anew, and half fresh drawings; only drawings where there are no scans. */
function epochExamples(scanned, random) {
  const scans = scanned.length === 0 ? 0 : imagesPerEpoch / 2;
  const rewritten = Array.from({ length: scans }, () => {
    const { image, label } = scanned[Math.floor(random() * scanned.length)];
    return { image: distort(image, random), label };
  });
  return shuffle([...rewritten, ...drawnExamples(imagesPerEpoch - scans, random)], random);
}

/** Rises over the first twentieth, then falls to nothing along half a cosine. */
function learningRate(progress) {
  return highestRate * Math.min(progress / 0.05, (1 + Math.cos(Math.PI * progress)) / 2);
}

function scaled(image) {
  const pixels = new Float32Array(imageSize * imageSize);
  for (let i = 0; i < pixels.length; i++) pixels[i] = image[i] / 255;
  return pixels;
}

function accuracy(network, examples) {
  const right = examples.filter(({ image, label }) => network.classify(scaled(image)) === label).length;
  return `${right} of ${examples.length} right (${((100 * right) / examples.length).toFixed(2)}%)`;
}

/**
 * The safetensors format: the header's length as 64-bit little-endian, the header in JSON padded with spaces to a
 * multiple of eight, the tensors one after another.
 */
function safetensors(parameters) {
  let end = 0;
  const entries = parameters.map(({ name, shape, values }) => {
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
  const header = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = parameters.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return Buffer.concat([length, header, ...data]);
}
