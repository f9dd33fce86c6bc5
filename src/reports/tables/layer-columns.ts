/** The columns that a layer table can have: one entry each, with its figure of a line and of sums. Options, help and pages follow. */
import type { AxisField } from "../../analysis/receptive-field.ts";
import type { LayerFigures, ModelFigures } from "../../analysis/model-figures.ts";
import { lastOf, type MergedLayer } from "../../analysis/merged-layers.ts";
import type { ConventionCount } from "../../conventions/convention.ts";
import { allTraffic } from "../../analysis/traffic.ts";
import { layerWindow } from "../../analysis/layer-window.ts";
import { isConstantDim, multiplyDims, sumOfDims, type Dim } from "../../tensor/dim.ts";
import { share } from "../../tensor/readable-numbers.ts";
import { formatShape } from "../../tensor/shape.ts";
import { seenText } from "../seen-text.ts";
import { kindsText, type LayerLine } from "./layer-line.ts";
import { emptyCell, textCell, type Cell, type TableColumn } from "./report-table.ts";
import { dependsText, figureCell, numberText, type Units } from "./units.ts";

export interface LayerFacts {
  readonly figures: ModelFigures;
  readonly units: Units;
  readonly times: LayerTimes | undefined;
  /** By the convention of another tool, if one is asked for; `figures` are of that count then. */
  readonly count?: ConventionCount | undefined;
}

/** Milliseconds that were measured. */
export interface LayerTimes {
  /** By name; layers without a kernel of their own are missing. */
  readonly layers: ReadonlyMap<string, number>;
  /** Of bringing inputs and outputs in order, which is no layer's. */
  readonly outside: number;
  /** Of both. */
  readonly total: number;
}

/** What is known of a column without any model. */
export interface LayerColumnInfo extends TableColumn {
  readonly name: LayerColumnName;
  /** Other names of it. */
  readonly also: readonly string[];
  /** Half a sentence: what stands in it. */
  readonly help: string;
  /** Whether there are sums of it. */
  readonly isSummed?: boolean;
  /** What it is empty without: times that were measured, the convention of another tool. */
  readonly needs?: "times" | "convention";
  /** Whether it tells work, which not every tool counts. */
  readonly isOfWork?: boolean;
}

export interface LayerColumn extends LayerColumnInfo {
  cell(line: LayerLine, facts: LayerFacts): Cell;
}

type Entry = Omit<LayerColumn, "name">;
type Head = Omit<Entry, "cell" | "also"> & Partial<Pick<Entry, "also">>;
type Measure = (row: MergedLayer, facts: LayerFacts) => Dim | undefined;
/** Of the model. */
type Whole = (figures: ModelFigures, times: LayerTimes | undefined) => Dim | undefined;

const paramsOf: Measure = ({ first }) => first.params;
const macsOf: Measure = ({ first }) => first.macs;
const timeOf: Measure = (row, { times }) => {
  const own = [row.first, ...row.followers].flatMap(({ node }) => times?.layers.get(node.name) ?? []);
  return own.length === 0 ? undefined : own.reduce((sum, each) => sum + each, 0);
};

/** In the order in which help and `all` have them. */
export const layerColumnNames = [
  "layer",
  "kind",
  "output",
  "kernel",
  "stride",
  "formula",
  "parameters",
  "share",
  "trainable",
  "weights",
  "macs",
  "macs-share",
  "flops",
  "memory",
  "sees",
  "jump",
  "intensity",
  "time",
  "time-share",
  "differs",
] as const;

export type LayerColumnName = (typeof layerColumnNames)[number];

const catalogue: Readonly<Record<LayerColumnName, Entry>> = {
  layer: {
    ...described({ title: "layer", unit: "code", rank: 0, also: ["name"], help: "its name" }),
    cell: ({ title }) => textCell(title),
  },
  kind: {
    ...described({
      title: "kind",
      unit: "words",
      rank: 5,
      help: "what it is, and what is applied to its result; of a folded block its name",
    }),
    cell: kindCell,
  },
  output: ofLast(
    { title: "output", unit: "code", rank: 4, help: "the shape of its result, without the batch" },
    ({ shape }) => textCell(formatShape(shape)),
  ),
  kernel: ofWindow(
    { title: "kernel", unit: "pixels", rank: 10, help: "the window of a convolution or a pooling" },
    ({ kernel }) => textCell(kernel.join("x")),
  ),
  stride: ofWindow({ title: "stride", unit: "pixels", rank: 11, help: "how far that window moves" }, ({ stride }) =>
    stepsCell(stride),
  ),
  formula: ofLayer({ title: "formula", unit: "code", rank: 9, help: "how its parameters are counted" }, ({ formula }) =>
    textCell(formula),
  ),
  parameters: summed(
    {
      title: "parameters",
      unit: "count",
      rank: 1,
      also: ["params"],
      help: "trainable tensors and literals, shared ones once",
    },
    paramsOf,
    ({ params }) => params,
  ),
  share: shared(
    { title: "share", unit: "share", rank: 6, help: "of all parameters" },
    paramsOf,
    ({ params }) => params,
  ),
  trainable: summed(
    { title: "trainable", unit: "count", rank: 12, help: "parameters that are learnt" },
    ({ first }) => first.trainable,
    ({ trainable }) => trainable,
  ),
  weights: summed(
    { title: "weights", unit: "bytes", rank: 13, help: "bytes in the weight file, in the type of --weights-type" },
    ({ first }) => first.weightBytes,
    ({ weightBytes }) => weightBytes,
  ),
  macs: summed(
    {
      title: "MACs",
      unit: "count",
      rank: 2,
      help: "multiply-accumulates of convolutions and matrix products, of one example",
      isOfWork: true,
    },
    macsOf,
    ({ macs }) => macs,
  ),
  "macs-share": shared(
    { title: "share", unit: "share", rank: 7, help: "of all multiply-accumulates", isOfWork: true },
    macsOf,
    ({ macs }) => macs,
  ),
  flops: summed(
    {
      title: "FLOPs",
      unit: "count",
      rank: 14,
      help: "2 x MACs: a multiplication and an addition each",
      isOfWork: true,
    },
    ({ first }) => multiplyDims(2, first.macs),
    ({ macs }) => multiplyDims(2, macs),
  ),
  memory: summed(
    {
      title: "memory",
      unit: "bytes",
      rank: 15,
      help: "bytes of its result, float32, of one example; views and what works in place take none",
    },
    resultBytes,
  ),
  sees: ofLast(
    {
      title: "sees",
      unit: "pixels",
      rank: 8,
      also: ["receptive"],
      help: "its receptive field: the input that an element depends on",
    },
    ({ receptive }) => textCell(seenText(receptive)),
  ),
  jump: ofLast(
    {
      title: "jump",
      unit: "pixels",
      rank: 16,
      help: "input elements from a receptive field to the next: the effective stride",
    },
    ({ receptive }) => jumpCell(receptive),
  ),
  intensity: {
    ...described({
      title: "FLOPs/byte",
      unit: "ratio",
      rank: 17,
      help: "FLOPs over bytes of inputs, outputs and weights, each moved once as float32",
    }),
    cell: intensityCell,
  },
  time: {
    ...summed(
      { title: "ms", unit: "milliseconds", rank: 3, help: "milliseconds, the median of runs; with --profile" },
      timeOf,
      (_, times) => times?.total,
    ),
    needs: "times",
  },
  "time-share": {
    ...shared(
      { title: "share", unit: "share", rank: 18, help: "of the time of all layers; with --profile" },
      timeOf,
      (_, times) => times?.total,
    ),
    needs: "times",
  },
  differs: {
    ...described({
      title: "differs",
      unit: "words",
      rank: 19,
      help: "what the tool does where a figure is not ours; with --convention",
    }),
    needs: "convention",
    cell: differsCell,
  },
};

/**
 * The columns that `layerTable` can have: what each is called, and what it tells.
 * @example
 * ```ts
 * import { layerColumns } from "convoke";
 *
 * console.log(layerColumns.find(({ name }) => name === "flops")?.help); // 2 x MACs: a multiplication and an addition each
 * ```
 */
export const layerColumns: readonly LayerColumnInfo[] = layerColumnNames.map(layerColumn);

export const defaultColumns: readonly LayerColumnName[] = [
  "layer",
  "kind",
  "output",
  "formula",
  "parameters",
  "share",
  "macs",
  "macs-share",
  "sees",
];

export function layerColumn(name: LayerColumnName): LayerColumn {
  return { name, ...catalogue[name] };
}

/** By its name or another that it has; undefined where there is none. */
export function columnCalled(name: string): LayerColumnInfo | undefined {
  return layerColumns.find((column) => column.name === name || column.also.includes(name));
}

// ── Of one layer ─────────────────────────────────────────────────────────────────────────────────────────────────────

function described(head: Head): Omit<Entry, "cell"> {
  return { also: [], ...head };
}

function kindCell({ kind, block, copies, rows: [row] }: LayerLine): Cell {
  if (kind === "layer") return textCell(kindsText(row!));
  return block === undefined ? emptyCell : textCell(copies === 1 ? block : `${block} x ${copies}`);
}

/** Of a block what it does in any of its layers. */
function differsCell({ kind, rows }: LayerLine, { count }: LayerFacts): Cell {
  if (count === undefined || kind === "part" || kind === "total") return emptyCell;
  const nodes = rows.flatMap(({ first, followers }) => [first, ...followers].map(({ node }) => node));
  return textCell([...new Set(nodes.flatMap((node) => count.layers.get(node)!.differs))].join("; "));
}

/** What is said of layers alone. */
function ofLayer(head: Head, cell: (layer: LayerFigures) => Cell): Entry {
  return { ...described(head), cell: ({ kind, rows: [row] }) => (kind === "layer" ? cell(row!.first) : emptyCell) };
}

/** What is said of what a line gives in the end. */
function ofLast(head: Head, cell: (layer: LayerFigures) => Cell): Entry {
  return {
    ...described(head),
    cell: ({ kind, rows }) => (kind === "layer" || kind === "block" ? cell(lastOf(rows.at(-1)!)) : emptyCell),
  };
}

function ofWindow(head: Head, cell: (window: NonNullable<ReturnType<typeof layerWindow>>) => Cell): Entry {
  return ofLayer(head, ({ node }) => {
    const window = layerWindow(node);
    return window === undefined ? emptyCell : cell(window);
  });
}

/** `2`, where it is the same along all axes, else `2x1`. */
function stepsCell(steps: readonly number[]): Cell {
  const [first, ...others] = steps.map((step) => Number(step.toFixed(4)));
  if (first === undefined) return emptyCell;
  if (others.every((step) => step === first)) return { text: String(first), value: first };
  return textCell([first, ...others].join("x"));
}

function jumpCell(fields: readonly AxisField[]): Cell {
  const jumps = fields.map((field) => (field.kind === "window" ? field.jump : undefined));
  return jumps.every((jump) => jump !== undefined) ? stepsCell(jumps) : emptyCell;
}

// ── Of several ───────────────────────────────────────────────────────────────────────────────────────────────────────

function measured({ kind, rows }: LayerLine, measure: Measure, facts: LayerFacts, whole?: Whole): Dim | undefined {
  if (kind === "total" && whole !== undefined) return whole(facts.figures, facts.times);
  const own = rows.flatMap((row) => measure(row, facts) ?? []);
  return own.length === 0 && rows.length > 0 ? undefined : sumOfDims(own);
}

function summed(head: Head, measure: Measure, whole?: Whole): Entry {
  return {
    ...described(head),
    isSummed: true,
    cell(line, facts) {
      const value = measured(line, measure, facts, whole);
      if (value === undefined) return emptyCell;
      const cell = figureCell(value, head.unit, facts.units);
      return value === 0 && isLine(line) ? { ...cell, text: "" } : cell;
    },
  };
}

/** In lines of layers and blocks nothing is said of what there is nothing of; sums say that it is 0. */
function isLine({ kind }: LayerLine): boolean {
  return kind === "layer" || kind === "block";
}

function shared(head: Head, measure: Measure, whole: Whole): Entry {
  return {
    ...described(head),
    cell(line, facts) {
      const part = measured(line, measure, facts, whole);
      const all = whole(facts.figures, facts.times);
      if (part === undefined || all === undefined || all === 0) return emptyCell;
      if (!isConstantDim(part) || !isConstantDim(all) || !Number.isFinite(all)) return emptyCell;
      return { text: share(part, all), value: part / all };
    },
  };
}

function resultBytes(row: MergedLayer): Dim {
  const { view, identity } = row.first.node.traits;
  return view === true || identity === true ? 0 : lastOf(row).traffic.outputs;
}

/** What a row moves: results between its layers stay where they are. */
function movedBytes(row: MergedLayer): Dim {
  const { first, followers } = row;
  const parameters = sumOfDims([first, ...followers].map(({ traffic }) => traffic.parameters));
  return allTraffic({ inputs: first.traffic.inputs, outputs: lastOf(row).traffic.outputs, parameters });
}

/** Of our count whatever the convention: it is about what a machine does. */
function intensityCell({ rows }: LayerLine, { units, count }: LayerFacts): Cell {
  const macs = rows.map(({ first }) => count?.layers.get(first.node)?.macs ?? first.macs);
  const flops = multiplyDims(2, sumOfDims(macs));
  const moved = sumOfDims(rows.map(movedBytes));
  if (flops === 0) return emptyCell;
  if (!isConstantDim(flops) || !isConstantDim(moved)) return { text: dependsText([flops, moved]), value: null };
  return { text: numberText(flops / moved, "ratio", units), value: flops / moved };
}
