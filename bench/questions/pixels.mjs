// How long does it take to make an input of a picture? A module with `pixels(…)`, and what people write instead.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reasonOf } from "../net.mjs";
import { compiledText, withFolder } from "../nets.mjs";
import { median, relativeDifference } from "../statistics.mjs";
import { milliseconds, ratio, scientific } from "../table.mjs";

export const title = "Pictures";

export const about =
  "Milliseconds from RGBA bytes to an input of 3x224x224, of the middle of the picture, normalised as for ImageNet: medians of " +
  "runs in turns. `convoke` is a whole run of a net that gives back its input; `4 taps` interpolates between four pixels, " +
  "as loops by hand do, and takes no heed of those between; `two passes` is the same filter as ours, with a picture between; " +
  "`canvas` draws, reads back and normalises in Chromium, where the time starts with a canvas that holds the picture. The " +
  "difference is the largest from ours, relative to the largest magnitude.";

export const defaults = { rounds: 30 };

const SIZE = 224;
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];
const PICTURES = [
  [640, 480],
  [1920, 1080],
  [224, 224],
];
const MODEL = `model Net {
  input image [3, ${SIZE}, ${SIZE}] pixels(mean=[${MEAN.join(", ")}], std=[${STD.join(", ")}], fit=cover)
  reshape [3, ${SIZE}, ${SIZE}]
}
`;

/** What rounding may make of the same filter. */
const ALIKE = 1e-5;

export function ask({ rounds, tell }) {
  return withFolder(async (folder) => {
    const { load } = await import(pathToFileURL(join(compiledText(MODEL, folder), "net.js")));
    const net = await load();
    const contestants = [
      ["convoke", (picture) => net.run(picture)],
      ["4 taps", fourTaps],
      ["two passes", twoPasses],
    ];
    const browser = await openBrowser(tell);
    try {
      const results = [];
      for (const [width, height] of PICTURES) {
        tell(`${width}x${height}`);
        const picture = pictureOf(width, height);
        const racing = contestants.map(([name, read]) => ({ name, read, times: [], output: read(picture).slice() }));
        measure(racing, picture, rounds);
        const drawn = browser === undefined ? [] : [await drawnIn(browser, picture, rounds)];
        results.push({ width, height, times: [...racing, ...drawn].map((each) => figuresOf(each, racing[0].output)) });
      }
      return { results };
    } finally {
      await browser?.close();
    }
  });
}

function measure(racing, picture, rounds) {
  for (let round = 0; round < 2 * rounds; round++) {
    for (const { read, times } of racing) {
      const begin = performance.now();
      read(picture);
      // Engines optimise in the first half.
      if (round >= rounds) times.push(performance.now() - begin);
    }
  }
}

function figuresOf({ name, times, output }, ours) {
  return { name, ms: median(times), difference: relativeDifference(ours, output) };
}

/** Waves of several lengths, in each colour others. */
function pictureOf(width, height) {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      for (let c = 0; c < 3; c++)
        data[at + c] = 128 + 60 * Math.sin((x + 31 * c) / 9) + 60 * Math.cos((y * (c + 1)) / 37);
    }
  }
  return { data, width, height };
}

function fourTaps({ data, width, height }) {
  const input = new Float32Array(3 * SIZE * SIZE);
  const side = Math.min(width, height);
  for (let y = 0; y < SIZE; y++) {
    const down = Math.max(0, (height - side) / 2 + ((y + 0.5) * side) / SIZE - 0.5);
    const top = Math.floor(down);
    const above = top * width;
    const below = Math.min(top + 1, height - 1) * width;
    for (let x = 0; x < SIZE; x++) {
      const across = Math.max(0, (width - side) / 2 + ((x + 0.5) * side) / SIZE - 0.5);
      const left = Math.floor(across);
      const right = Math.min(left + 1, width - 1);
      const share = across - left;
      for (let c = 0; c < 3; c++) {
        const high = data[4 * (above + left) + c] * (1 - share) + data[4 * (above + right) + c] * share;
        const low = data[4 * (below + left) + c] * (1 - share) + data[4 * (below + right) + c] * share;
        const value = high * (1 - (down - top)) + low * (down - top);
        input[(c * SIZE + y) * SIZE + x] = (value / 255 - MEAN[c]) / STD[c];
      }
    }
  }
  return input;
}

/** Along rows into a picture of floats, then along columns. */
function twoPasses({ data, width, height }) {
  const side = Math.min(width, height);
  const [columns, rows] = [weightsOf((width - side) / 2, side, width), weightsOf((height - side) / 2, side, height)];
  const between = new Float32Array(3 * SIZE * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < SIZE; x++) {
      const { first, weights } = columns[x];
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i] * data[4 * (y * width + first + i) + c];
        between[3 * (y * SIZE + x) + c] = sum;
      }
    }
  }
  const input = new Float32Array(3 * SIZE * SIZE);
  for (let y = 0; y < SIZE; y++) {
    const { first, weights } = rows[y];
    for (let x = 0; x < SIZE; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i] * between[3 * ((first + i) * SIZE + x) + c];
        input[(c * SIZE + y) * SIZE + x] = (sum / 255 - MEAN[c]) / STD[c];
      }
    }
  }
  return input;
}

function weightsOf(begin, length, extent) {
  const step = length / SIZE;
  const reach = Math.max(1, step);
  return Array.from({ length: SIZE }, (_, at) => {
    const centre = begin + (at + 0.5) * step;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(extent, Math.ceil(centre + reach - 0.5));
    const raw = Array.from({ length: end - first }, (_, i) => 1 - Math.abs(first + i + 0.5 - centre) / reach);
    const sum = raw.reduce((a, b) => a + b);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Undefined, and a word about it, where there is no Chromium. */
async function openBrowser(tell) {
  try {
    const { chromium } = await import("playwright-core");
    const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
    return await chromium.launch({ executablePath: found, args: ["--no-sandbox"] });
  } catch (error) {
    tell(`without canvas: ${reasonOf(error).split("\n")[0]}`, { keep: true });
    return undefined;
  }
}

async function drawnIn(browser, { data, width, height }, rounds) {
  const page = await browser.newPage();
  const given = {
    bytes: Buffer.from(data).toString("base64"),
    width,
    height,
    rounds,
    size: SIZE,
    mean: MEAN,
    std: STD,
  };
  const { times, output } = await page.evaluate(drawInPage, given);
  await page.close();
  return { name: "canvas", times, output };
}

/** Runs in the page. */
function drawInPage({ bytes, width, height, rounds, size, mean, std }) {
  const source = new OffscreenCanvas(width, height);
  const data = Uint8ClampedArray.from(atob(bytes), (byte) => byte.charCodeAt(0));
  source.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
  const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  const side = Math.min(width, height);
  const read = () => {
    context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
    const drawn = context.getImageData(0, 0, size, size).data;
    const input = new Float32Array(3 * size * size);
    for (let at = 0; at < size * size; at++) {
      for (let c = 0; c < 3; c++) input[c * size * size + at] = (drawn[4 * at + c] / 255 - mean[c]) / std[c];
    }
    return input;
  };
  const times = [];
  for (let round = 0; round < 2 * rounds; round++) {
    const begin = performance.now();
    read();
    if (round >= rounds) times.push(performance.now() - begin);
  }
  return { times, output: Array.from(read()) };
}

export function tables({ results }) {
  return results.map(({ width, height, times }) => ({
    caption: `${width}x${height}`,
    columns: ["", "ms", "of convoke's", "difference"],
    rows: times.map(({ name, ms, difference }) => [
      name,
      milliseconds(ms),
      ratio(ms / times[0].ms),
      scientific(difference),
    ]),
  }));
}

/** Others compute something else, and the filter in two passes the same. */
export function failed({ results }) {
  return results.some(({ times }) =>
    times.some(({ name, difference }) => name === "two passes" && !(difference <= ALIKE)),
  );
}
