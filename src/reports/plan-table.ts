/** A memory plan as a table for people and as data. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { StorageType } from "../kernel/elements.ts";
import type { RegionName } from "../kernel/ir.ts";
import type { MemoryTimeline, PlannedBuffer, TimelineCall } from "../lower/memory-timeline.ts";
import type { Category } from "../ops/contract/op.ts";
import { bytes, countOf, grouped, share } from "../tensor/readable-numbers.ts";
import { shown } from "../base/visible.ts";
import { textTable, type Column } from "./text-table.ts";

const columns: readonly Column[] = [
  { title: "buffer", align: "left" },
  { title: "type", align: "left" },
  { title: "bytes", align: "right" },
  { title: "at", align: "right" },
  { title: "from", align: "left" },
  { title: "to", align: "left" },
  { title: "of peak", align: "right" },
];

/**
 * A line for each buffer in order of first use, then the peak, and what memory there is besides.
 * @example
 * ```ts
 * import { check, compileModel, memoryPlanOf, planTable } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 relu; conv 4 kernel=3; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(planTable(memoryPlanOf(compileModel(model).lowered.program)).includes("of peak")); // true
 * ```
 */
export function planTable(plan: MemoryTimeline, style: Style = unstyled): string {
  const { model, buffers } = plan;
  const [titles, ...rest] = textTable(
    columns,
    buffers.map((buffer) => bufferRow(buffer, plan)),
  ).split("\n");
  const table = buffers.length === 0 ? "" : `\n${style("dim", titles!)}\n${rest.join("\n")}\n`;
  return `${style("bold", shown(model))}  ${setting(plan)}\n${table}${footer(plan)}`;
}

function setting({ region, calls, buffers, bytes: extent, examples }: MemoryTimeline): string {
  const of = region === "train" ? "a step of training" : "a run";
  const each = examples > 1 ? `, for each of ${examples} examples` : "";
  return `memory over ${of}: ${countOf(calls.length, "call")} of kernels${each}, ${countOf(buffers.length, "buffer")} in ${bytes(extent)}`;
}

function bufferRow(buffer: PlannedBuffer, { calls, peak }: MemoryTimeline): readonly string[] {
  const { tensor, element, offset, first, last } = buffer;
  const ofPeak = peak?.buffers.includes(buffer) === true ? share(buffer.bytes, peak.bytes) : "";
  const [from, to] = [first, last].map((at) => callName(calls[at]!));
  return [tensor, element, grouped(buffer.bytes), grouped(offset), from!, to!, ofPeak];
}

/** What brings inputs and outputs in order is called as its function. */
function callName({ layer, function: name }: TimelineCall): string {
  return layer ?? name;
}

function footer({ calls, peak, bytes: extent, arenaBytes, besides }: MemoryTimeline): string {
  const { weights, inputsAndOutputs } = besides;
  const lines = [
    peak === undefined
      ? "no kernel leaves activations for another"
      : `most is alive at ${shown(callName(calls[peak.call]!))}: ${bytes(peak.bytes)} in ${countOf(peak.buffers.length, "buffer")}`,
    ...(peak !== undefined && peak.bytes < extent
      ? [`${bytes(extent - peak.bytes)} more are planned, since buffers stay where they are`]
      : []),
    ...(extent < arenaBytes ? [`the module keeps ${bytes(arenaBytes)} for it, which other calls need more of`] : []),
    `besides: ${bytes(weights)} for weights as kernels read them, ${bytes(inputsAndOutputs)} for inputs and outputs`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

// ── Data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface PlanJson {
  readonly model: string;
  readonly target: string;
  readonly region: RegionName;
  /** How often the calls are made for one call of the net. */
  readonly examples: number;
  /** Bytes that these calls use. */
  readonly bytes: number;
  /** Bytes of the whole arena. */
  readonly arenaBytes: number;
  readonly calls: readonly PlanCallJson[];
  readonly buffers: readonly PlanBufferJson[];
  /** Null where no kernel leaves something for another. */
  readonly peak: PlanPeakJson | null;
  readonly besides: { readonly weights: number; readonly inputsAndOutputs: number };
}

export interface PlanCallJson {
  readonly function: string;
  readonly layer: string | null;
  readonly description: string;
}

export interface PlanBufferJson {
  readonly tensor: string;
  readonly category: Category;
  readonly element: StorageType;
  readonly bytes: number;
  /** From the start of the arena, in bytes. */
  readonly offset: number;
  /** Places among the calls, from 0 on; it lives through both. */
  readonly first: number;
  readonly last: number;
}

export interface PlanPeakJson {
  /** Its place among the calls. */
  readonly call: number;
  readonly bytes: number;
  /** Places among the buffers, from the largest to the smallest. */
  readonly buffers: readonly number[];
}

/**
 * A memory plan as data.
 * @param target what the program was compiled for.
 * @example
 * ```ts
 * import { check, compileModel, memoryPlanOf, planJson } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 relu; conv 4 kernel=3; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const plan = memoryPlanOf(compileModel(model).lowered.program);
 * console.log(planJson(plan, "ts").peak?.buffers); // [ 0, 1 ]
 * ```
 */
export function planJson(plan: MemoryTimeline, target: string): PlanJson {
  const { model, region, examples, bytes: extent, arenaBytes, calls, buffers, peak, besides } = plan;
  return {
    model,
    target,
    region,
    examples,
    bytes: extent,
    arenaBytes,
    calls: calls.map((call) => ({ ...call, layer: call.layer ?? null })),
    buffers,
    peak: peak === undefined ? null : { ...peak, buffers: peak.buffers.map((buffer) => buffers.indexOf(buffer)) },
    besides,
  };
}
