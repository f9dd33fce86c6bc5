/** A training run as a picture: loss and metrics over steps, below each other, as SVG that needs nothing else. */
import type { EpochEvent, RunEvent, StepEvent } from "../engine/training-run.ts";
import type { Judgement } from "../training/judge-outputs.ts";

type Point = readonly [step: number, value: number];

interface Curve {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly Point[];
}

interface Range {
  readonly least: number;
  readonly most: number;
}

const [WIDTH, HEIGHT] = [640, 200];
const MARGIN = { left: 64, right: 24, top: 32, bottom: 32 };
/** A wider curve would not show more. */
const MOST_POINTS = 500;

/** @param title in front of everything: the model's name. */
export function trainingPlot(title: string, events: readonly RunEvent[]): string {
  const steps = events.filter((event) => event.kind === "step");
  const epochs = events.filter((event) => event.kind === "epoch");
  const names = ["loss", ...(steps[0]?.metrics.keys() ?? [])];
  const panels = names.map((name, at) => panel(name, curvesOf(name, steps, epochs), at * panelHeight));
  const [width, height] = [WIDTH + MARGIN.left + MARGIN.right, names.length * panelHeight];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

const panelHeight = HEIGHT + MARGIN.top + MARGIN.bottom;

function curvesOf(name: string, steps: readonly StepEvent[], epochs: readonly EpochEvent[]): readonly Curve[] {
  const valueOf = (judgement: Judgement): number => (name === "loss" ? judgement.loss : judgement.metrics.get(name)!);
  return [
    { label: "steps", colour: "#b8c4d6", points: thinned(finite(steps.map((each) => [each.step, valueOf(each)]))) },
    { label: "training", colour: "#2458a6", points: finite(epochs.map((each) => [each.step, valueOf(each.training)])) },
    {
      label: "validation",
      colour: "#c2410c",
      points: finite(epochs.flatMap(({ step, validation }) => (validation ? [[step, valueOf(validation)]] : []))),
    },
  ].filter((curve) => curve.points.length > 0);
}

function finite(points: readonly Point[]): readonly Point[] {
  return points.filter(([, value]) => Number.isFinite(value));
}

/** Means of neighbours. */
function thinned(points: readonly Point[]): readonly Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, at): Point => {
    const part = points.slice(at * size, (at + 1) * size);
    return [part.at(-1)![0], part.reduce((sum, [, value]) => sum + value, 0) / part.length];
  });
}

function panel(name: string, curves: readonly Curve[], top: number): string {
  const all = curves.flatMap(({ points }) => points);
  const across = rangeOf([0, ...all.map(([step]) => step)]);
  const up = rangeOf(name === "loss" ? [0, ...all.map(([, value]) => value)] : all.map(([, value]) => value));
  const x = (step: number): number => round(MARGIN.left + WIDTH * shareOf(across, step));
  const y = (value: number): number => round(MARGIN.top + HEIGHT * (1 - shareOf(up, value)));
  const [left, right, bottom] = [MARGIN.left, MARGIN.left + WIDTH, MARGIN.top + HEIGHT];
  return [
    `<g transform="translate(0 ${top})">`,
    `<text x="${left}" y="20" font-weight="bold">${escaped(name)}</text>`,
    ...ticksOf(up).flatMap((value) => [
      `<line x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#e5e7eb"/>`,
      `<text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ]),
    ...ticksOf(across).map((step) => `<text x="${x(step)}" y="${bottom + 18}" text-anchor="middle">${step}</text>`),
    ...curves.map(({ colour, points }) => {
      const path = points.map(([step, value]) => `${x(step)},${y(value)}`).join(" ");
      const dots = points.length > 1 ? [] : points.map(([step, value]) => dot(x(step), y(value), colour));
      return [`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`, ...dots].join("\n");
    }),
    ...curves.map(({ label, colour }, at) => {
      const from = right - 90 * (curves.length - at);
      return `${dot(from, 16, colour)}<text x="${from + 8}" y="20">${label}</text>`;
    }),
    "</g>",
  ].join("\n");
}

function dot(x: number, y: number, colour: string): string {
  return `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`;
}

function rangeOf(values: readonly number[]): Range {
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return least < most ? { least, most } : { least: least - 1, most: most + 1 };
}

function shareOf({ least, most }: Range, value: number): number {
  return (value - least) / (most - least);
}

/** Round numbers within a range, about five. */
function ticksOf({ least, most }: Range): readonly number[] {
  const raw = (most - least) / 5;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw)!;
  const first = Math.ceil(least / step);
  const count = Math.floor(most / step) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(6)));
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
