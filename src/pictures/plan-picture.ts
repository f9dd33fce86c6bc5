/**
 * A memory plan as a picture: calls of kernels across, addresses in the arena upwards, a rectangle for each buffer. The calls at
 * which most is alive are marked, and beside the picture stands who holds what there.
 */
import type { MemoryPeak, MemoryTimeline, PlannedBuffer } from "../lower/memory-timeline.ts";
import { bytes, countOf } from "../tensor/readable-numbers.ts";
import { ticksOf } from "./axis.ts";
import { element, type Child, type Markup } from "./markup.ts";
import type { Picture } from "./svg-document.ts";
import { fittingEnd, fittingText, textWidth } from "./text-width.ts";
import { paint } from "./theme.ts";

const PLOT = { left: 76, top: 76, width: 720, height: 360 };
const PANEL = { left: 828, width: 250 };
const RIGHT = PLOT.left + PLOT.width;
const BOTTOM = PLOT.top + PLOT.height;
/** For names of layers, which stand aslant below the plot. */
const NAMES = 96;
const SMALL = 11;
/** Between two names of layers. */
const LEAST_STEP = 15;
/** More holders than these are summed up. */
const MOST_HOLDERS = 14;

/** From calls and bytes to places on the paper. */
interface Scale {
  x(call: number): number;
  y(offset: number): number;
}

/**
 * Of calls without a buffer it is a picture that says so.
 * @example
 * ```ts
 * import { check, compileModel, memoryPlanOf, planPicture, svgDocument } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 relu; conv 4 kernel=3; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { graph, lowered } = compileModel(model, { target: "wasm" });
 * console.log(svgDocument(planPicture(memoryPlanOf(lowered.program, { graph }))).startsWith("<svg")); // true
 * ```
 */
export function planPicture(plan: MemoryTimeline): Picture {
  const { model, buffers, calls, peak } = plan;
  const scale: Scale = {
    x: (call) => PLOT.left + (PLOT.width * call) / Math.max(1, calls.length),
    y: (offset) => BOTTOM - (PLOT.height * offset) / Math.max(1, plan.bytes),
  };
  return {
    title: `${model}: memory over ${plan.region === "train" ? "a step of training" : "a run"}`,
    description: descriptionOf(plan),
    width: PANEL.left + PANEL.width + 16,
    height: BOTTOM + NAMES,
    content: [
      heading(plan),
      addressAxis(plan, scale),
      peak && peakBand(peak, scale),
      buffers.map((buffer) => drawnBuffer(buffer, plan, scale)),
      layerNames(plan, scale),
      peak && holders(peak, plan),
    ],
  };
}

function descriptionOf({ buffers, calls, bytes: extent, peak }: MemoryTimeline): string {
  if (peak === undefined) return "No activations are kept between kernels.";
  const held = peak.buffers.slice(0, 3).map((buffer) => `${buffer.tensor} (${bytes(buffer.bytes)})`);
  return (
    `${countOf(buffers.length, "buffer")} in ${bytes(extent)}, over ${countOf(calls.length, "call")} of kernels. ` +
    `Most is alive at ${callName(calls[peak.call]!)}: ${bytes(peak.bytes)}, of which ${held.join(", ")}.`
  );
}

function heading({ model, region, buffers, bytes: extent, examples }: MemoryTimeline): Markup {
  const what = region === "train" ? "memory over a step of training" : "memory over a run";
  const each = examples > 1 ? `, used again for each of ${examples} examples` : "";
  return element(
    "g",
    {},
    element("text", { x: PLOT.left, y: 30, "font-size": 16, "font-weight": "bold" }, fittingText(model, 16, 640)),
    element(
      "text",
      { x: PLOT.left, y: 50, ...paint({ fill: "muted" }) },
      `${what}: ${countOf(buffers.length, "buffer")} share ${bytes(extent)}${each}`,
    ),
  );
}

// ── Axes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const UNITS = [
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["B", 1],
] as const;

function addressAxis({ bytes: extent }: MemoryTimeline, { y }: Scale): readonly Markup[] {
  const [unit, size] = UNITS.find(([, each]) => extent >= 2 * each) ?? UNITS.at(-1)!;
  const ticks = extent === 0 ? [0] : ticksOf({ least: 0, most: extent / size });
  return [
    ...ticks.map((tick) => {
      const at = y(tick * size);
      return element(
        "g",
        {},
        element("line", { x1: PLOT.left, x2: RIGHT, y1: at, y2: at, ...paint({ stroke: "rule" }) }),
        element(
          "text",
          { x: PLOT.left - 8, y: at + 4, "text-anchor": "end", "font-size": SMALL },
          tick === 0 ? "0" : `${tick} ${unit}`,
        ),
      );
    }),
    element("line", { x1: PLOT.left, x2: PLOT.left, y1: PLOT.top, y2: BOTTOM, ...paint({ stroke: "muted" }) }),
  ];
}

/** Names below the first calls of layers, as many as there is room for. */
function layerNames({ calls }: MemoryTimeline, { x }: Scale): readonly Markup[] {
  let free = -Infinity;
  return calls.flatMap((call, at) => {
    const isFirst = call.layer === undefined || call.layer !== calls[at - 1]?.layer;
    const middle = (x(at) + x(at + 1)) / 2;
    if (!isFirst || middle < free) return [];
    free = middle + LEAST_STEP;
    const name = fittingEnd(callName(call), SMALL, 1.3 * (NAMES - 24));
    const turned = { transform: `translate(${middle.toFixed(1)} ${BOTTOM + 14}) rotate(-45)` };
    return [
      element("line", { x1: middle, x2: middle, y1: BOTTOM, y2: BOTTOM + 5, ...paint({ stroke: "muted" }) }),
      element("text", { ...turned, "text-anchor": "end", "font-size": SMALL, ...paint({ fill: "muted" }) }, name),
    ];
  });
}

/** What brings inputs and outputs in order is called as its function. */
function callName({ layer, function: name }: MemoryTimeline["calls"][number]): string {
  return layer ?? name.replaceAll("_", " ");
}

// ── Buffers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function drawnBuffer(buffer: PlannedBuffer, plan: MemoryTimeline, { x, y }: Scale): Markup {
  const { tensor, category, offset, first, last } = buffer;
  const isHolder = plan.peak?.buffers.includes(buffer) === true;
  const [left, top] = [x(first), y(offset + buffer.bytes)];
  const box = { x: left, y: top, width: x(last + 1) - left, height: y(offset) - top };
  const told = `${tensor}: ${bytes(buffer.bytes)} at ${offset}, from ${callName(plan.calls[first]!)} to ${callName(plan.calls[last]!)}`;
  return element(
    "g",
    {},
    element("title", {}, told),
    element("rect", {
      ...box,
      ...paint({ fill: category, stroke: isHolder ? "ink" : "muted" }),
      "stroke-width": isHolder ? 1.2 : 0.5,
    }),
    bufferLabel(buffer, box),
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Across where there is room, else upwards, else shortened, else none. */
function bufferLabel({ tensor, bytes: size }: PlannedBuffer, { x, y, width, height }: Box): Child {
  const middle = { x: x + width / 2, y: y + height / 2, "text-anchor": "middle", "font-size": SMALL };
  const room = { across: width - 8, up: height - 8 };
  const length = textWidth(tensor, SMALL);
  const isTall = height >= SMALL + 4;
  if (isTall && length <= room.across) {
    const amount = bytes(size);
    const isBoth = height >= 2 * SMALL + 10 && textWidth(amount, SMALL) <= room.across;
    if (!isBoth) return element("text", { ...middle, y: middle.y + 4 }, tensor);
    return [
      element("text", { ...middle, y: middle.y - 3 }, tensor),
      element("text", { ...middle, y: middle.y + 11 }, amount),
    ];
  }
  if (width >= SMALL + 4 && length <= room.up) {
    const turned = `rotate(-90 ${middle.x.toFixed(1)} ${middle.y.toFixed(1)})`;
    return element("text", { ...middle, x: middle.x + 4, transform: turned }, tensor);
  }
  const isWide = room.across >= 40;
  return isTall && isWide
    ? element("text", { ...middle, y: middle.y + 4 }, fittingEnd(tensor, SMALL, room.across))
    : undefined;
}

// ── The peak ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function peakBand({ call }: MemoryPeak, { x }: Scale): Markup {
  const [left, right] = [x(call), x(call + 1)];
  const middle = Math.min(RIGHT - 16, Math.max(PLOT.left + 16, (left + right) / 2));
  const height = PLOT.height + 12;
  return element(
    "g",
    {},
    element("rect", {
      x: left,
      y: PLOT.top - 6,
      width: right - left,
      height,
      ...paint({ fill: "none", stroke: "warning" }),
      "stroke-width": 1.5,
      "stroke-dasharray": "4 3",
    }),
    element(
      "text",
      { x: middle, y: PLOT.top - 10, "text-anchor": "middle", "font-size": SMALL, ...paint({ fill: "warning" }) },
      "peak",
    ),
  );
}

function holders({ call, bytes: sum, buffers }: MemoryPeak, { calls }: MemoryTimeline): Markup {
  const { left, width } = PANEL;
  const listed = buffers.length > MOST_HOLDERS ? buffers.slice(0, MOST_HOLDERS - 1) : buffers;
  const rest = buffers.slice(listed.length);
  const restBytes = rest.reduce((total, each) => total + each.bytes, 0);
  const name = `at ${fittingEnd(callName(calls[call]!), 12, width - 16)}`;
  return element(
    "g",
    {},
    element("text", { x: left, y: PLOT.top, "font-weight": "bold" }, `peak of ${bytes(sum)}`),
    element("text", { x: left, y: PLOT.top + 18, ...paint({ fill: "muted" }) }, name),
    listed.map((buffer, at) => holderRow(buffer, PLOT.top + 46 + 22 * at)),
    rest.length === 0
      ? undefined
      : element(
          "text",
          { x: left + 20, y: PLOT.top + 46 + 22 * listed.length, ...paint({ fill: "muted" }) },
          `and ${countOf(rest.length, "other")} of ${bytes(restBytes)}`,
        ),
  );
}

function holderRow({ tensor, category, bytes: size }: PlannedBuffer, y: number): readonly Markup[] {
  const { left, width } = PANEL;
  const amount = bytes(size);
  const swatch = { x: left, y: y - 10, width: 12, height: 12, ...paint({ fill: category, stroke: "ink" }) };
  return [
    element("rect", swatch),
    element("text", { x: left + 20, y }, fittingEnd(tensor, 12, width - 28 - textWidth(amount, 12))),
    element("text", { x: left + width, y, "text-anchor": "end" }, amount),
  ];
}
