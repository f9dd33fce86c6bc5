// How long does one run of each net take? Processes take turns, round by round, since a shared machine is faster at one
// moment than at another: only medians, and ratios within a run, count.
import { freemem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { tensorBytes, withNets } from "../nets.mjs";
import { scalarPeak, wasmPeak } from "../peaks.mjs";
import { openAll } from "../session.mjs";
import { median, relativeDifference } from "../statistics.mjs";
import { gflops, milliseconds, ratio } from "../table.mjs";

export const title = "Time of a run";

export const about =
  "Milliseconds for one run with batch 1, and in brackets how many times that of the first column. Each contestant is alone " +
  "in its process; the processes take turns, and figures are medians over the rounds. Outputs are compared before. " +
  "tfjs has no threads in Node.";

/** Sums in another order differ; a wrong layout differs by far more. */
const TOLERANCE = 1e-3;

/** A contestant this slow (ms) is not warmed up, and takes part in as few rounds as fill a minute. */
const SLOW = 5000;
const MINUTE = 60_000;

/** What a process holds, in sizes of the weights: file, packed form, and a heap that doubled on its way. */
const COPIES = 2.5;

export async function ask({ nets, contestants, rounds, tell }) {
  const results = [];
  await withNets(nets, tell, async (name, folder) => {
    const missing = missingMemory(folder, contestants.length);
    if (missing > 0) {
      const gigabytes = Math.ceil(missing / 1e9);
      tell(`${name}: left out, since ${gigabytes} GB of memory are missing: choose fewer with --contestants`, {
        keep: true,
      });
      return;
    }
    const sessions = await openAll(contestants, name, folder, tell);
    try {
      results.push({ net: name, ...(await measure(name, sessions, rounds, tell)) });
    } finally {
      for (const { close } of sessions) await close();
    }
  });
  return { rounds, results };
}

function missingMemory(folder, processes) {
  return processes * (COPIES * tensorBytes(folder) + 1e8) - freemem();
}

async function measure(name, sessions, rounds, tell) {
  const { agreeing, wrong } = await compared(name, sessions, tell);
  const racing = [];
  for (const { contestant, ask, first } of agreeing) {
    tell(`${name}: warming up ${contestant.name}`);
    const slow = first > SLOW;
    const { runs, each } = slow
      ? { runs: 1, each: first }
      : await ask("warm", { milliseconds: 1500, measurement: 100 });
    racing.push({
      name: contestant.name,
      ask,
      runs,
      rounds: slow ? Math.min(rounds, Math.ceil(MINUTE / each)) : rounds,
      times: [],
    });
  }
  const peaks = { wasm: [], scalar: [] };
  for (let round = 0; round < rounds; round++) {
    for (const racer of racing.filter((each) => round < each.rounds)) {
      tell(`${name}: round ${round + 1} of ${rounds}, ${racer.name}`);
      racer.times.push(await racer.ask("time", { runs: racer.runs }));
      // Threads of the one before may spin for a while before they sleep.
      await pause(20);
    }
    peaks.wasm.push(wasmPeak());
    peaks.scalar.push(scalarPeak());
  }
  return {
    ms: Object.fromEntries(racing.map(({ name, times }) => [name, median(times)])),
    range: Object.fromEntries(racing.map(({ name, times }) => [name, [Math.min(...times), Math.max(...times)]])),
    rounds: Object.fromEntries(racing.map(({ name, times }) => [name, times.length])),
    ratios: ratiosToEarlier(racing),
    peaks: { wasm: median(peaks.wasm), scalar: median(peaks.scalar) },
    wrong,
  };
}

/**
 * Of each contestant that has an earlier build of itself beside it (`convoke-ts@4a5c499`): the median of the ratios of each round,
 * this build's time to the earlier one's.
 */
function ratiosToEarlier(racing) {
  return Object.fromEntries(
    racing.flatMap(({ name, times }) => {
      const earlier = racing.find((other) => other.name.startsWith(`${name}@`));
      return earlier === undefined ? [] : [[earlier.name, median(times.map((time, at) => time / earlier.times[at]))]];
    }),
  );
}

/** Runs each once; what breaks, or differs from the first, is told and takes no part. */
async function compared(name, sessions, tell) {
  const agreeing = [];
  const wrong = {};
  let expected;
  for (const { contestant, ask } of sessions) {
    tell(`${name}: comparing ${contestant.name}`);
    const start = performance.now();
    const problem = await ask("output").then(
      (output) => differing((expected ??= output), output),
      (error) => error.message,
    );
    if (problem === undefined) {
      agreeing.push({ contestant, ask, first: performance.now() - start });
    } else {
      wrong[contestant.name] = problem;
      tell(`${name}: without ${contestant.name}: ${problem}`, { keep: true });
    }
  }
  return { agreeing, wrong };
}

function differing(expected, output) {
  const difference = relativeDifference(expected, output);
  return difference < TOLERANCE ? undefined : `its output differs by ${difference} from that of the first contestant`;
}

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const TABLES = [
  {
    caption: "One thread",
    names: ["convoke-wasm", "tfjs-wasm", "onnxruntime-web", "onnxruntime-node", "convoke-ts"],
  },
  { caption: "Two threads", names: ["convoke-wasm-2", "onnxruntime-web-2", "onnxruntime-node-2"] },
  { caption: "Plain JavaScript", names: ["convoke-ts", "tfjs-cpu", "convnetjs", "onnxruntime-web"] },
];

export function tables({ rounds, results }) {
  const comparisons = TABLES.map(({ caption, names }) => {
    const shown = names.filter((name) => results.some(({ ms }) => name in ms));
    return {
      caption: `${caption}, ${rounds} rounds`,
      columns: ["net", ...shown],
      rows: results.map(({ net, ms }) => [net, ...shown.map((name) => cell(ms, name, shown[0]))]),
    };
  });
  const peaks = {
    caption: "Multiply and add in registers, one thread, GFLOP/s: the most that kernels could reach",
    columns: ["measured beside", "wasm SIMD", "scalar"],
    rows: results.map(({ net, peaks }) => [net, gflops(peaks.wasm), gflops(peaks.scalar)]),
  };
  return [...comparisons.filter(({ columns }) => columns.length > 1), ...earlierTable(rounds, results), peaks];
}

/** This build beside an earlier one, where there is one. */
function earlierTable(rounds, results) {
  const names = [...new Set(results.flatMap(({ ratios = {} }) => Object.keys(ratios)))];
  if (names.length === 0) return [];
  return [
    {
      caption: `Earlier builds, ${rounds} rounds; in brackets what this one takes of it, the median of the rounds' ratios`,
      columns: ["net", ...names],
      rows: results.map((result) => [result.net, ...names.map((name) => earlierCell(result, name))]),
    },
  ];
}

function earlierCell({ ms, ratios }, name) {
  return name in ratios ? `${milliseconds(ms[name])} (${ratio(ratios[name])})` : "–";
}

function cell(ms, name, first) {
  if (!(name in ms)) return "–";
  return name === first || !(first in ms)
    ? milliseconds(ms[name])
    : `${milliseconds(ms[name])} (${ratio(ms[name] / ms[first])})`;
}

export function failed({ results }) {
  return results.some(({ wrong }) => Object.keys(wrong).length > 0);
}
