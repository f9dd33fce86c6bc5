// What is one core of this machine good at? The figures that `src/kernel/machine-model.ts` holds: strategies are chosen by
// their ratios.
import { readSpeed, scalarPeak, wasmPeak } from "../peaks.mjs";
import { median } from "../statistics.mjs";
import { gflops } from "../table.mjs";

export const title = "The machine";

export const about =
  "One core: multiply-adds a nanosecond of each lane with everything in registers, and GB/s of reading memory of so many bytes " +
  "again and again; medians. `MachineModel` takes a level of memory as hidden from about 100 GB/s on.";

export const defaults = { rounds: 5 };

const MIB = 2 ** 20;
const SIZES = [0.03125, 0.25, 0.5, 0.75, 1, 2, 4, 8, 16, 24, 32, 64, 128];

export function ask({ rounds, tell }) {
  const measured = (name, measure) => {
    const values = Array.from({ length: rounds }, (_, round) => {
      tell(`${name}, round ${round + 1} of ${rounds}`);
      return measure();
    });
    return median(values);
  };
  return {
    scalar: measured("scalar multiply-adds", scalarPeak) / 2,
    vector: measured("vector multiply-adds", wasmPeak) / 2 / 4,
    reading: SIZES.map((size) => ({ size, speed: measured(`reading ${size} MiB`, () => readSpeed(size * MIB)) })),
  };
}

export function tables({ scalar, vector, reading }) {
  return [
    {
      caption: "Multiply-adds a nanosecond",
      columns: ["lane of", "multiply-adds"],
      rows: [
        ["scalar code", gflops(scalar)],
        ["WebAssembly SIMD", gflops(vector)],
      ],
    },
    {
      caption: "Reading again",
      columns: ["MiB", "GB/s"],
      rows: reading.map(({ size, speed }) => [String(size), gflops(speed)]),
    },
  ];
}
