/**
 * A profile as a table for people and as data. GFLOP/s are twice the multiply-accumulates of direct convolution over the
 * time, whatever the kernel does to get there; peaks count a multiplication and an addition as one operation each.
 */
import { place } from "../diagnostics/diagnostic-json.ts";
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import { judgedFrom, sumTimes, type LayerProfile, type Profile, type Time } from "../profile/profile-model.ts";
import { formatShape } from "../tensor/shape.ts";
import { signature } from "./brief.ts";
import { share } from "../tensor/readable-numbers.ts";
import { textTable, type Column } from "./text-table.ts";

// ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────

const columns: readonly Column[] = [
  { title: "layer", align: "left" },
  { title: "strategy", align: "left" },
  { title: "shape", align: "left" },
  { title: "ms", align: "right" },
  { title: "best", align: "right" },
  { title: "time", align: "right" },
  { title: "GFLOP/s", align: "right" },
  { title: "of peak", align: "right" },
  { title: "computes", align: "left" },
];

/** Layers of this share of the time stand out on a terminal. */
const HOT = 0.1;

/** From this ratio of the median run to the best one on, figures say more of the machine's other work than of the net. */
const DISTURBED = 1.25;

/** The table of `convoke profile`: time and speed of every layer, next to the peak of the machine. */
export function profileTable(profile: Profile, style: Style = unstyled): string {
  const { model, layers } = profile;
  const table = textTable(columns, [
    ...layers.map((layer) => layerRow(profile, layer)),
    "rule",
    ...strategyRows(profile),
    totalRow(profile, "total", profile.total),
    totalRow(profile, "whole net", profile.whole),
  ]);
  const [titles, rule, ...rest] = table.split("\n");
  const rows = rest.map((line, at) => (isHot(profile, layers[at]) ? style("bold", line) : line));
  const head = `${style("bold", model.name)}  ${signature(model)}\n${style("dim", setting(profile))}`;
  return `${head}\n\n${style("dim", titles!)}\n${rule}\n${rows.join("\n")}${footer(profile, style)}`;
}

function setting({ target, accuracy, batch, rounds, runsPerRound, peak }: Profile): string {
  const chosen = [
    `target ${target.name}`,
    ...(accuracy === "strict" ? ["strict accuracy"] : []),
    ...(target.needs === undefined ? [] : [target.needs.name]),
    `batch ${batch}`,
    `${counted(rounds, "round")} of ${counted(runsPerRound, "run")}`,
  ];
  return `${chosen.join(", ")}; ${peak.kind} peak ${peak.gflops.toFixed(1)} GFLOP/s`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function isHot({ total }: Profile, layer: LayerProfile | undefined): boolean {
  return layer !== undefined && layer.time.ms >= HOT * total.ms;
}

function layerRow(profile: Profile, each: LayerProfile): string[] {
  const { name, layer, functions, time } = each;
  const macs = layer?.macs ?? 0;
  return [
    name,
    strategyOf(each),
    layer === undefined ? "" : `${inputsText(layer.inputs)} -> ${formatShape(layer.output)}`,
    ...timeCells(profile, time),
    ...speedCells(profile, macs, time),
    layer?.computes ?? functions[0]!.description,
  ];
}

function inputsText(inputs: readonly (readonly number[])[]): string {
  return inputs.length <= 2 ? inputs.map(formatShape).join(", ") : `${inputs.length} inputs`;
}

/** Empty for what is not a layer. */
function strategyOf({ layer }: LayerProfile): string {
  return layer?.choice.strategy ?? "";
}

/** What each strategy takes together, the slowest first; nothing where there is one alone. */
function strategyRows(profile: Profile): (string[] | "rule")[] {
  const names = [...new Set(profile.layers.map(strategyOf))];
  if (names.length <= 1) return [];
  const rows = names.map((strategy) => {
    const layers = profile.layers.filter((layer) => strategyOf(layer) === strategy);
    const time = sumTimes(layers);
    const macs = layers.reduce((sum, { layer }) => sum + (layer?.macs ?? 0), 0);
    const title = strategy === "" ? "inputs and outputs" : counted(layers.length, "layer");
    return { time, row: [title, strategy, "", ...timeCells(profile, time), ...speedCells(profile, macs, time), ""] };
  });
  return [...rows.toSorted((a, b) => b.time.ms - a.time.ms).map(({ row }) => row), "rule"];
}

function totalRow(profile: Profile, title: string, time: Time): string[] {
  return [title, "", "", ...timeCells(profile, time), ...speedCells(profile, profile.macs, time), ""];
}

/** All times of a table have the same decimals, so that they can be compared by eye. */
function timeCells({ total }: Profile, { ms, bestMs }: Time): string[] {
  const decimals = Math.min(5, Math.max(1, 4 - Math.floor(Math.log10(total.ms))));
  return [ms.toFixed(decimals), bestMs.toFixed(decimals), share(ms, total.ms)];
}

function speedCells(profile: Profile, macs: number, { ms }: Time): string[] {
  if (macs === 0) return ["", ""];
  const speed = gflops(profile, macs, ms);
  return [speed.toFixed(1), percent(speed / profile.peak.gflops)];
}

function gflops({ batch }: Profile, macs: number, ms: number): number {
  return (2 * macs * batch) / ms / 1e6;
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(0)}%`;
}

function footer(profile: Profile, style: Style): string {
  const { peak, withoutKernel } = profile;
  const legend = [
    "ms: medians of kernels timed within runs of the whole net; total: their sum; whole net: runs without clocks inside.",
    "GFLOP/s: effective, twice the multiply-accumulates of direct convolution over the time; Winograd may pass 100%.",
    `peak: best call of a round, median of the rounds (${peak.best.toFixed(1)} GFLOP/s at best).`,
  ];
  const disturbance = profile.whole.ms / profile.whole.bestMs;
  if (disturbance > DISTURBED) {
    legend.push(
      `This machine does other things as well: the median run took ${disturbance.toFixed(1)} times as long as the best.`,
    );
  }
  if (withoutKernel.length > 0) legend.push(`No kernel needed: ${withoutKernel.join(", ")}`);
  return `\n${legend.map((line) => `${style("dim", line)}\n`).join("")}\n${judgement(profile)}\n`;
}

/** `lowest share of the peak: 87% (layer2.0.conv1), among 12 ungrouped direct convolutions …` */
function judgement(profile: Profile): string {
  const { channels, extent } = judgedFrom;
  const which = `with ${channels} channels or more in and out on maps of ${extent}x${extent} or more`;
  const judged = judgedLayers(profile);
  const [lowest] = judged;
  if (lowest === undefined) return `no ungrouped direct convolution ${which}`;
  const among = `${counted(judged.length, "ungrouped direct convolution")} ${which}`;
  return `lowest share of the peak: ${percent(lowest.ofPeak)} (${lowest.name}), among ${among}`;
}

/** Those that the peak is a measure of, the slowest first. */
function judgedLayers(profile: Profile): { readonly name: string; readonly ofPeak: number }[] {
  return profile.layers
    .flatMap(({ name, layer, time }) =>
      layer?.judged === true ? [{ name, ofPeak: gflops(profile, layer.macs, time.ms) / profile.peak.gflops }] : [],
    )
    .toSorted((a, b) => a.ofPeak - b.ofPeak);
}

// ── Data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ProfileJson {
  readonly model: string;
  readonly target: string;
  readonly accuracy: string;
  readonly relaxedSimd: boolean;
  /** Examples of a run. */
  readonly batch: number;
  readonly rounds: number;
  readonly runsPerRound: number;
  readonly peak: {
    /** `scalar multiply-add` */
    readonly kind: string;
    readonly gflops: number;
    /** The best single call. */
    readonly bestGflops: number;
  };
  readonly layers: readonly LayerProfileJson[];
  /** Names of the layers for which nothing is left to do. */
  readonly withoutKernel: readonly string[];
  readonly totals: {
    /** The sums over the layers. */
    readonly ms: number;
    readonly bestMs: number;
    /** Runs of the whole net, with no clock inside: the median and the best. */
    readonly wholeMs: number;
    readonly wholeBestMs: number;
    readonly macs: number;
    /** Of the whole runs. */
    readonly gflops: number;
    readonly ofPeak: number;
  };
  /** The slowest of the direct convolutions with `judged: true`; null where there is none. */
  readonly lowest: { readonly name: string; readonly ofPeak: number } | null;
}

export interface LayerProfileJson {
  /** `(input image)`, `(output scores)` for what brings inputs and outputs in order: then all but times is null. */
  readonly name: string;
  readonly kind: string | null;
  readonly computes: string | null;
  readonly strategy: string | null;
  readonly reason: string | null;
  /** Shapes without the batch. */
  readonly inputs: readonly (readonly number[])[] | null;
  readonly output: readonly number[] | null;
  readonly functions: readonly { readonly name: string; readonly ms: number; readonly bestMs: number }[];
  /** The median, and the best. */
  readonly ms: number;
  readonly bestMs: number;
  /** Of `totals.ms`, from 0 to 1. */
  readonly share: number;
  /** Of one example; gflops are of the whole batch, and null like ofPeak where there are none. */
  readonly macs: number | null;
  readonly gflops: number | null;
  readonly ofPeak: number | null;
  /** An ungrouped direct convolution large enough for the peak to be its measure. */
  readonly judged: boolean;
  readonly source: { readonly file: string; readonly line: number } | null;
}

/**
 * A profile as data: times in milliseconds, speed in gigaflops, shares from 0 to 1.
 * @example
 * ```ts
 * import { check, initialiseWeights, profileModel, profileJson } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const clock = () => performance.now();
 * const profile = await profileModel(model, initialiseWeights(model.graph, 1), {
 *   target: "ts",
 *   accuracy: "default",
 *   rounds: 3,
 *   clock,
 *   onProgress() {},
 * });
 * console.log(profileJson(profile).layers.some(({ name }) => name === "conv1")); // true
 * ```
 */
export function profileJson(profile: Profile): ProfileJson {
  const { model, target, accuracy, batch, rounds, runsPerRound, peak, withoutKernel } = profile;
  const whole = gflops(profile, profile.macs, profile.whole.ms);
  return {
    model: model.name,
    target: target.name,
    accuracy,
    relaxedSimd: target.settings.simd === "relaxed",
    batch,
    rounds,
    runsPerRound,
    peak: { kind: peak.kind, gflops: peak.gflops, bestGflops: peak.best },
    layers: profile.layers.map((layer) => layerJson(profile, layer)),
    withoutKernel,
    totals: {
      ...profile.total,
      wholeMs: profile.whole.ms,
      wholeBestMs: profile.whole.bestMs,
      macs: profile.macs,
      gflops: whole,
      ofPeak: whole / peak.gflops,
    },
    lowest: judgedLayers(profile)[0] ?? null,
  };
}

function layerJson(profile: Profile, { name, layer, functions, time }: LayerProfile): LayerProfileJson {
  const macs = layer?.macs ?? 0;
  const speed = macs === 0 ? null : gflops(profile, macs, time.ms);
  const span = layer?.node.origin.span;
  const source = span === undefined ? undefined : place(span);
  return {
    name,
    kind: layer?.node.op.name ?? null,
    computes: layer?.computes ?? null,
    strategy: layer?.choice.strategy ?? null,
    reason: layer?.choice.reason ?? null,
    inputs: layer?.inputs.map((shape) => shape.slice(1)) ?? null,
    output: layer?.output.slice(1) ?? null,
    functions: functions.map((each) => ({ name: each.name, ...each.time })),
    ...time,
    share: time.ms / profile.total.ms,
    macs: layer?.macs ?? null,
    gflops: speed,
    ofPeak: speed === null ? null : speed / profile.peak.gflops,
    judged: layer?.judged ?? false,
    source: source === undefined ? null : { file: source.file, line: source.line },
  };
}
