// Which layers are slower than they need be? Every layer of zoo.cvk beside the least time that its arithmetic and its memory
// allow.
import { readSpeeds } from "../layer-facts.mjs";
import { COLUMNS, measuredLayers } from "../measured-layers.mjs";
import { zooModels } from "../nets.mjs";
import { gflops, milliseconds, percent } from "../table.mjs";

export const title = "Roofline";

export const about =
  "Every layer of `bench/zoo.cvk`, timed by `convoke profile --target wasm` within runs of its net, in one thread: the best time, " +
  "and the part of it that the layer's limit takes. The limit is the longer of two times: that of its arithmetic at the best " +
  "multiply-add peak of the run, where a multiply-accumulate is two operations, a tap of a pool one, and a pointwise layer as many " +
  "as its kernel has vector instructions of arithmetic (an exp is 32: its range reduction, polynomial and scaling; divisions and " +
  "conversions count as one like all others); and that of reading its inputs, its weights and its output once, at the speed of " +
  "reading again the level of memory that they fit in together. What norms, softmaxes and interpolations compute is not counted, " +
  "so they are bound by memory here. Winograd convolutions multiply less than is counted, and may pass 100%.";

/** Models that are measured with so many examples, too. */
const BATCH = 8;
const BATCHED = ["Kernels3", "Pointwise14", "Depthwise14", "Dense"];

export const defaults = {
  rounds: 3,
  get nets() {
    return zooModels().map(({ name }) => name);
  },
};

export function ask({ nets, rounds, tell }) {
  const speeds = readSpeeds(tell);
  const options = ["--target", "wasm", "--rounds", String(rounds)];
  const results = nets.flatMap((net) =>
    (BATCHED.includes(net) ? [1, BATCH] : [1]).map((batch) => {
      tell(`${net}, batch ${batch}`);
      return measuredLayers(net, speeds, options, batch);
    }),
  );
  const peak = Math.max(...results.map((result) => result.peak.bestGflops));
  return { peak, speeds, layers: results.flatMap((result) => result.layers) };
}

/** Under this part of its limit a layer is listed. */
const LOW = 0.5;

export function tables({ peak, speeds, layers }) {
  const low = layers.filter(({ share }) => share < LOW).toSorted((a, b) => a.share - b.share);
  const limits = [
    ["multiply and add", `${gflops(peak)} GFLOP/s`],
    ...speeds.map(({ bytes, speed }) => [`reading up to ${bytes / 2 ** 20} MiB`, `${gflops(speed)} GB/s`]),
  ];
  return [
    { caption: "Limits", columns: ["", "at most"], rows: limits },
    {
      caption: `Under ${percent(LOW)} of their limit: ${low.length} of ${layers.length}`,
      columns: [...COLUMNS, "because"],
      rows: low.map((layer) => [...row(layer), reasonOf(layer)]),
    },
    { caption: "All", columns: COLUMNS, rows: layers.map(row) },
  ].filter(({ rows }) => rows.length > 0);
}

function row({ net, name, shape, computes, strategy, ms, by, share }) {
  return [net, name, shape, computes, strategy, milliseconds(ms), by, percent(share)];
}

/** Milliseconds under which what a kernel does before its loops shows. */
const SHORT = 0.02;

/** The first that holds; empty where none is known. */
const REASONS = [
  [({ ms }) => ms < SHORT, "short: starting the kernel shows"],
  [
    ({ kind }) => kind === "norm" || kind === "softmax",
    "its arithmetic is not counted: statistics in float64, roots, powers",
  ],
  [({ kind }) => kind === "resize", "its interpolation is not counted"],
  [({ strategy, by }) => strategy === "plain" && by === "arithmetic", "a plain loop nest: no strategy of its own"],
  [({ kind }) => kind.endsWith("copy"), "turns channels first into channels last, or back"],
  [({ kind }) => kind === "rearrangement", "moves elements one by one, or four by four"],
  [({ kind, net }) => kind === "dense" && net.includes("batch"), "weights are read anew for each example"],
  [({ by, kind }) => by === "memory" && kind === "dense", "weights are read once: no cache holds them between runs"],
  [
    ({ kind }) => ["depthwise", "pooling"].includes(kind),
    "an operation or two for each value that is loaded: loads bound it",
  ],
  [({ kind }) => kind === "grouped convolution", "groups narrower than the register tile leave lanes idle"],
  [
    ({ computes }) => /\b(silu|gelu|tanh|sigmoid|elu|mish|softplus|exp)\b/.test(computes),
    "expansions: chains of dependent operations",
  ],
];

function reasonOf(layer) {
  return REASONS.find(([holds]) => holds(layer))?.[1] ?? "–";
}
