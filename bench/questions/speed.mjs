// How long does one run of each net take? Processes take turns, round by round, since a shared machine is faster at one
// moment than at another: only medians, and ratios within a run, count.
import { freemem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { tensorBytes, withNets } from "../nets.mjs";
import { scalarPeak, wasmPeak } from "../peaks.mjs";
import { openAll } from "../session.mjs";
import { geometricMean, median, ratioByRound, relativeDifference } from "../statistics.mjs";
import { gflops, milliseconds, ratio } from "../table.mjs";

export const title = "Time of a run";

export const about =
  "Milliseconds for one run with batch 1, and in brackets how many times that of the first column: the median of the rounds' " +
  "ratios. Each contestant is alone in its process; the processes take turns, in every second round the other way about, and " +
  "figures are medians over the rounds. Outputs are compared before. LiteRT and tfjs have no threads in Node.";

/**
 * Sums in another order differ: by 1e-6 of the largest output in most nets, by 1e-3 in EfficientNet, whose numbers grow with
 * random weights and go through its gates. An input that is turned over differs by 1e-2 (DenseNet) and more.
 */
const TOLERANCE = 5e-3;

/** A contestant this slow (ms) is not warmed up, and takes part in as few rounds as fill a minute. */
const SLOW = 5000;
const MINUTE = 60_000;

/** How long (ms) a contestant is warmed up, and how long one of its measurements takes. */
const THOROUGH = { milliseconds: 1500, measurement: 100 };
const QUICK = { milliseconds: 500, measurement: 50 };

/** What a process holds, in sizes of the weights: file, packed form, and a heap that doubled on its way. */
const COPIES = 2.5;

/** `outputs`: of how many runs, one after the other, outputs are compared; `tolerance`: by how much they may differ. */
export async function ask({ nets, contestants, rounds, quick, tell, outputs = 1, tolerance = TOLERANCE }) {
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
      results.push({ net: name, ...(await measure(name, sessions, { rounds, quick, tell, outputs, tolerance })) });
    } finally {
      for (const { close } of sessions) await close();
    }
  });
  return { rounds, results };
}

function missingMemory(folder, processes) {
  return processes * (COPIES * tensorBytes(folder) + 1e8) - freemem();
}

async function measure(name, sessions, { rounds, quick, tell, outputs, tolerance }) {
  const { agreeing, wrong } = await compared(name, sessions, { tell, outputs, tolerance });
  const racing = [];
  for (const { contestant, ask, first } of agreeing) {
    tell(`${name}: warming up ${contestant.name}`);
    const slow = first > SLOW;
    const { runs, each } = slow ? { runs: 1, each: first } : await ask("warm", quick ? QUICK : THOROUGH);
    const least = slow ? Math.min(rounds, Math.ceil(MINUTE / each)) : rounds;
    racing.push({ name: contestant.name, ask, runs, rounds: least, times: [] });
  }
  const peaks = { wasm: [], scalar: [] };
  for (let round = 0; round < rounds; round++) {
    const taking = racing.filter((each) => round < each.rounds);
    // What comes before a contestant, and how long the round has gone on, is the other way about in every second round.
    for (const racer of round % 2 === 0 ? taking : taking.toReversed()) {
      tell(`${name}: round ${round + 1} of ${rounds}, ${racer.name}`);
      racer.times.push(await racer.ask("time", { runs: racer.runs }));
      // Threads of the one before may spin for a while before they sleep.
      await pause(20);
    }
    peaks.wasm.push(wasmPeak());
    peaks.scalar.push(scalarPeak());
  }
  return {
    times: Object.fromEntries(racing.map(({ name, times }) => [name, times])),
    peaks: { wasm: median(peaks.wasm), scalar: median(peaks.scalar) },
    wrong,
  };
}

/** Runs each; what breaks, or differs from the first, is told and takes no part. */
async function compared(name, sessions, { tell, outputs, tolerance }) {
  const agreeing = [];
  const wrong = {};
  let expected;
  for (const { contestant, ask } of sessions) {
    tell(`${name}: comparing ${contestant.name}`);
    const found = await firstOutputs(ask, outputs).catch((error) => ({ problem: error.message }));
    const problem = found.problem ?? differing((expected ??= found.values), found.values, tolerance);
    if (problem === undefined) {
      agreeing.push({ contestant, ask, first: found.first });
    } else {
      wrong[contestant.name] = problem;
      tell(`${name}: without ${contestant.name}: ${problem}`, { keep: true });
    }
  }
  return { agreeing, wrong };
}

/** Of so many runs, one after the other, or of one where that takes long; and how long the first took. */
async function firstOutputs(ask, count) {
  const start = performance.now();
  const values = await ask("output");
  const first = performance.now() - start;
  const more = count > 1 && first <= SLOW ? await ask("output", { runs: count - 1 }) : [];
  return { first, values: Float32Array.from([...values, ...more]) };
}

function differing(expected, output, tolerance) {
  const difference = relativeDifference(
    output.length < expected.length ? expected.subarray(0, output.length) : expected,
    output,
  );
  return difference < tolerance ? undefined : `its output differs by ${difference} from that of the first contestant`;
}

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const TABLES = [
  {
    caption: "One thread",
    names: ["convoke-wasm", "litert", "tfjs-wasm", "onnxruntime-web", "onnxruntime-node", "convoke-ts"],
  },
  { caption: "Two threads", names: ["convoke-wasm-2", "onnxruntime-web-2", "onnxruntime-node-2"] },
  { caption: "Weights in fewer bits", names: ["convoke-wasm", "convoke-wasm-f16", "convoke-wasm-u8"] },
  { caption: "Plain JavaScript", names: ["convoke-ts", "tfjs-cpu", "convnetjs", "onnxruntime-web"] },
];

export function tables({ rounds, results }) {
  const isThere = (name) => results.some(({ times }) => name in times);
  const comparisons = TABLES.filter(({ names }) => isThere(names[0]) && names.filter(isThere).length > 1).map(
    ({ caption, names }) => comparison(`${caption}, ${rounds} rounds`, names.filter(isThere), results, "ms"),
  );
  const all = [...new Set(results.flatMap(({ times }) => Object.keys(times)))];
  const peaks = {
    caption: "Multiply and add in registers, one thread, GFLOP/s: the most that kernels could reach",
    columns: ["measured beside", "wasm SIMD", "scalar"],
    rows: results.map(({ net, peaks }) => [net, gflops(peaks.wasm), gflops(peaks.scalar)]),
  };
  const shown = comparisons.length > 0 ? comparisons : [comparison(`${rounds} rounds`, all, results, "ms")];
  const processors = comparison("Processor time of a run, all threads together, ms", all, results, "cpu");
  return [...shown, ...earlierTables(all, rounds, results), processors, peaks];
}

/** Every net with the first of these contestants beside the others, and the mean of the ratios. */
export function comparison(caption, names, results, figure) {
  const [first] = names;
  const rows = results.map(({ net, times }) => [net, ...names.map((name) => cell(times, name, first, figure))]);
  const means = names.map((name) => {
    const ratios = results.flatMap(({ times }) => ratioOf(times, name, first, figure) ?? []);
    return name === first || ratios.length === 0 ? "–" : ratio(geometricMean(ratios));
  });
  return {
    caption,
    columns: ["net", ...names],
    rows: rows.length > 1 ? [...rows, ["geometric mean", ...means]] : rows,
  };
}

/** This build beside an earlier one, where there is one. */
function earlierTables(all, rounds, results) {
  const earlier = all.filter((name) => name.includes("@"));
  if (earlier.length === 0) return [];
  return [
    {
      caption: `Earlier builds, ${rounds} rounds; in brackets what this one takes of it`,
      columns: ["net", ...earlier],
      rows: results.map(({ net, times }) => [net, ...earlier.map((name) => earlierCell(times, name))]),
    },
  ];
}

function earlierCell(times, name) {
  const part = ratioOf(times, name.split("@")[0], name, "ms");
  return part === undefined ? "–" : `${milliseconds(medianOf(times, name, "ms"))} (${ratio(part)})`;
}

function cell(times, name, first, figure) {
  if (!(name in times)) return "–";
  const relative = name === first ? undefined : ratioOf(times, name, first, figure);
  const taken = milliseconds(medianOf(times, name, figure));
  return relative === undefined ? taken : `${taken} (${ratio(relative)})`;
}

function medianOf(times, name, figure) {
  return median(times[name].map((time) => time[figure]));
}

/** Undefined where one of the two took no part. */
function ratioOf(times, name, to, figure) {
  const [those, reference] = [name, to].map((each) => times[each]?.map((time) => time[figure]));
  return those && reference && ratioByRound(those, reference);
}

export function failed({ results }) {
  return results.some(({ wrong }) => Object.keys(wrong).length > 0);
}
