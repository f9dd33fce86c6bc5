// What is one core of this machine good at? Beside each figure that can be measured stands the one in
// `src/kernel/machine-model.ts`: strategies are chosen by their ratios.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wasm } from "../../dist/index.js";
import { profileOf, withFolder } from "../nets.mjs";
import { additionSpeed, readSpeed, scalarPeak, wasmPeak } from "../peaks.mjs";
import { median } from "../statistics.mjs";
import { gflops } from "../table.mjs";

export const title = "The machine";

export const about =
  "One core, beside the `MachineModel` that chooses strategies: medians. Multiply-adds of each lane with everything in registers; " +
  "GB/s of reading memory of so many bytes again and again, of which a byte is exposed for 0.6 of its time, or not at all from about " +
  "100 GB/s on; the bytes that a level holds, up to which reading keeps 80% of the nearest level's speed, or is half as fast again as " +
  "beyond all caches; sums that reach 90% of the additions of 12; steps that a register tile costs beside its reduction, from two 1x1 " +
  "convolutions with 16 and 256 channels. What only a fit of whole layers can tell is marked so: `bench.mjs regret` judges it.";

export const defaults = { rounds: 5 };

const MIB = 2 ** 20;
const SIZES = [0.03125, 0.25, 0.5, 0.75, 1, 2, 4, 8, 16, 24, 32, 64, 128];
const MOST_SUMS = 12;

/** Of the time of a byte that comes from beyond the near caches: what computing does not hide, by the model. */
const EXPOSED = 0.6;
const HIDDEN_FROM = 100;

export async function ask({ rounds, tell }) {
  const measured = (name, measure) => {
    const values = Array.from({ length: rounds }, (_, round) => {
      tell(`${name}, round ${round + 1} of ${rounds}`);
      return measure();
    });
    return median(values);
  };
  const { machine } = wasm.with({}).facts.run;
  return {
    // What JSON cannot hold is the last level's size, which has no limit.
    model: JSON.parse(JSON.stringify(machine)),
    scalar: measured("scalar multiply-adds", scalarPeak) / 2,
    vector: measured("vector multiply-adds", wasmPeak) / 2 / 4,
    cacheLine: cacheLine(),
    sums: measured("sums in flight", sumsInFlight),
    tileSteps: await withFolder((folder) => measured("register tiles", () => tileSteps(join(folder, "tile.cvk")))),
    reading: SIZES.map((size) => ({ size, speed: measured(`reading ${size} MiB`, () => readSpeed(size * MIB)) })),
  };
}

/** Undefined where the system does not tell. */
function cacheLine() {
  try {
    return Number(readFileSync("/sys/devices/system/cpu/cpu0/cache/index0/coherency_line_size", "utf8"));
  } catch {
    return undefined;
  }
}

/** The fewest sums that reach 90% of the speed of many. */
function sumsInFlight() {
  const most = additionSpeed(MOST_SUMS);
  let sums = 1;
  while (additionSpeed(sums) < 0.9 * most) sums++;
  return sums;
}

/** A register tile takes depth + steps: of two depths, with everything in the near caches. */
function tileSteps(file) {
  const [shallow, deep] = [16, 256];
  const [a, b] = [shallow, deep].map((channels) => {
    writeFileSync(file, `model Tile {\n  input x [${channels}, 16, 16]\n  conv 64 kernel=1\n}\n`);
    const { layers } = profileOf([file, "--target", "wasm", "--strategy", "convolution", "--rounds", "2"]);
    return layers.find(({ kind }) => kind === "conv").bestMs;
  });
  return (a * deep - b * shallow) / (b - a);
}

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function tables(figures) {
  return [
    { caption: "Constants", columns: ["", "in the model", "measured", "off by"], rows: constants(figures) },
    {
      caption: "Multiply-adds a nanosecond",
      columns: ["lane of", "multiply-adds"],
      rows: [
        ["scalar code", gflops(figures.scalar)],
        ["WebAssembly SIMD", gflops(figures.vector)],
      ],
    },
    {
      caption: "Reading again",
      columns: ["MiB", "GB/s"],
      rows: figures.reading.map(({ size, speed }) => [String(size), gflops(speed)]),
    },
  ];
}

function constants({ model, vector, cacheLine: line, sums, tileSteps: steps, reading }) {
  const [near, far] = model.memory;
  const fastest = Math.max(...reading.map(({ speed }) => speed));
  const slowest = reading.at(-1).speed;
  const upTo = (least) => reading.filter(({ speed }) => speed >= least).at(-1).size;
  const speedAt = (bytes) => reading.findLast(({ size }) => size * MIB <= bytes).speed;
  return [
    row("multiplyAddsPerNanosecond", model.multiplyAddsPerNanosecond, vector),
    told("registers", model.registers, "of x64 without AVX-512; not measured"),
    told("liveValues", model.liveValues, "what V8 leaves of them; not measured"),
    line === undefined ? told("cacheLine", model.cacheLine, "unknown") : row("cacheLine", model.cacheLine, line),
    row("memory[0].holds, MiB", near.holds / MIB, upTo(0.8 * fastest)),
    row("memory[0].exposed, ns a byte", near.exposed, exposedAt(fastest)),
    row("memory[1].holds, MiB", far.holds / MIB, upTo(1.5 * slowest)),
    row("memory[1].exposed, ns a byte", far.exposed, exposedAt(speedAt(far.holds / 1.5))),
    row("memory[2].exposed, ns a byte", model.memory[2].exposed, exposedAt(slowest)),
    row("sumsInFlight.vector", model.sumsInFlight.vector, sums),
    told("sumsInFlight.scalar", model.sumsInFlight.scalar, "a fit: instructions bound it before"),
    row("costs.tileSteps", model.costs.tileSteps, steps),
    ...Object.entries(model.costs)
      .filter(([name]) => name !== "tileSteps")
      .map(([name, value]) => told(`costs.${name}`, value, "a fit")),
  ];
}

function exposedAt(speed) {
  return speed >= HIDDEN_FROM ? 0 : EXPOSED / speed;
}

function row(name, model, measured) {
  const off = model === measured ? "0%" : model === 0 ? "–" : `${((100 * measured) / model - 100).toFixed(0)}%`;
  return [name, figure(model), figure(measured), off];
}

function told(name, model, words) {
  return [name, figure(model), words, "–"];
}

function figure(value) {
  return String(Number(value.toPrecision(3)));
}
