/** A training run as a picture: loss and metrics over steps, below each other, as SVG that needs nothing else. */
import type { EpochEvent, RunEvent, StepEvent } from "../engine/training-run.ts";
import type { Judgement } from "../training/judge-outputs.ts";
import { rangeOf, shareOf, ticksOf } from "./axis.ts";
import { element, type Markup } from "./markup.ts";
import { svgDocument } from "./svg-document.ts";
import { paint, type ColourName } from "./theme.ts";

type Point = readonly [step: number, value: number];

interface Curve {
  readonly label: string;
  readonly colour: ColourName;
  readonly points: readonly Point[];
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
  return svgDocument({
    title,
    description: `${names.join(", ")} over the steps of training.`,
    width: WIDTH + MARGIN.left + MARGIN.right,
    height: names.length * panelHeight,
    content: names.map((name, at) => panel(name, curvesOf(name, steps, epochs), at * panelHeight)),
  });
}

const panelHeight = HEIGHT + MARGIN.top + MARGIN.bottom;

function curvesOf(name: string, steps: readonly StepEvent[], epochs: readonly EpochEvent[]): readonly Curve[] {
  const valueOf = (judgement: Judgement): number => (name === "loss" ? judgement.loss : judgement.metrics.get(name)!);
  const validation = epochs.flatMap(({ step, validation: own }): Point[] => (own ? [[step, valueOf(own)]] : []));
  const curves: readonly Curve[] = [
    { label: "steps", colour: "rule", points: thinned(finite(steps.map((each) => [each.step, valueOf(each)]))) },
    { label: "training", colour: "curve0", points: finite(epochs.map((each) => [each.step, valueOf(each.training)])) },
    { label: "validation", colour: "curve1", points: finite(validation) },
  ];
  return curves.filter(({ points }) => points.length > 0);
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

function panel(name: string, curves: readonly Curve[], top: number): Markup {
  const all = curves.flatMap(({ points }) => points);
  const across = rangeOf([0, ...all.map(([step]) => step)]);
  const up = rangeOf(name === "loss" ? [0, ...all.map(([, value]) => value)] : all.map(([, value]) => value));
  const x = (step: number): number => MARGIN.left + WIDTH * shareOf(across, step);
  const y = (value: number): number => MARGIN.top + HEIGHT * (1 - shareOf(up, value));
  const [left, right, bottom] = [MARGIN.left, MARGIN.left + WIDTH, MARGIN.top + HEIGHT];
  return element(
    "g",
    { transform: `translate(0 ${top})` },
    element("text", { x: left, y: 20, "font-weight": "bold" }, name),
    ticksOf(up).map((value) => [
      element("line", { x1: left, x2: right, y1: y(value), y2: y(value), ...paint({ stroke: "rule" }) }),
      element("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, String(value)),
    ]),
    ticksOf(across).map((step) =>
      element("text", { x: x(step), y: bottom + 18, "text-anchor": "middle" }, String(step)),
    ),
    curves.map((curve) => drawn(curve, x, y)),
    curves.map(({ label, colour }, at) => {
      const from = right - 90 * (curves.length - at);
      return [dot(from, 16, colour), element("text", { x: from + 8, y: 20 }, label)];
    }),
  );
}

type Placed = (value: number) => number;

function drawn({ colour, points }: Curve, x: Placed, y: Placed): readonly Markup[] {
  const path = points.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const line = element("polyline", { points: path, ...paint({ fill: "none", stroke: colour }), "stroke-width": 1.5 });
  return points.length > 1 ? [line] : [line, ...points.map(([step, value]) => dot(x(step), y(value), colour))];
}

function dot(x: number, y: number, colour: ColourName): Markup {
  return element("circle", { cx: x, cy: y, r: 3, ...paint({ fill: colour }) });
}
