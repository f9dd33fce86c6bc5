/** A family of nets as a plot, parameters over multiply-accumulates: a point a net, a line through those that differ in one value alone. */
import { findingsOf, valuesText, type ScaledFamily, type ScaledNet } from "../reports/tables/scale-table.ts";
import { isConstantDim } from "../tensor/dim.ts";
import { grouped, short } from "../tensor/readable-numbers.ts";
import { element, type Child, type Markup } from "./markup.ts";
import { placeLabels, type Label } from "./place-labels.ts";
import { plotAxis, type PlotAxis } from "./plot-axis.ts";
import type { Picture } from "./svg-document.ts";
import { fittingText, textWidth } from "./text-width.ts";
import { paint, type ColourName } from "./theme.ts";

const PLOT = { left: 84, top: 72, width: 640, height: 360 };
const RIGHT = PLOT.left + PLOT.width;
const BOTTOM = PLOT.top + PLOT.height;
const RADIUS = 5;
const FONT_SIZE = 12;
const TITLE_SIZE = 15;
const LEGEND = { gap: 20, line: 32, widest: 180 };

interface Point {
  readonly net: ScaledNet;
  readonly parameters: number;
  readonly macs: number;
  readonly x: number;
  readonly y: number;
}

/** Nets that differ in the value of the first name alone. */
interface Series {
  /** The values that they share, `size=224`; empty where there is one name. */
  readonly name: string;
  readonly colour: ColourName;
  readonly dash: string | undefined;
  readonly points: readonly Point[];
}

/** Nets whose figures are no finite numbers have no point. @param family at least one net has figures. */
export function scalePlot(family: ScaledFamily): Picture {
  const figures = family.nets.flatMap((net) => figuresOf(net) ?? []);
  const across = plotAxis(figures.map(({ macs }) => macs));
  const up = plotAxis(figures.map(({ parameters }) => parameters));
  const points = figures.map((each): Point => {
    const [x, y] = [PLOT.left + PLOT.width * across.share(each.macs), BOTTOM - PLOT.height * up.share(each.parameters)];
    return { ...each, x, y };
  });
  const series = seriesOf(family, points);
  const title = family.nets.flatMap(({ line }) => line?.model.name ?? [])[0] ?? "";
  const findings = findingsOf(family).map(({ text }) => text);
  return {
    title: `${title}: parameters over multiply-accumulates`,
    description: points.map((point) => toldOf(family, point)).join("; "),
    width: widthOf(series, findings),
    height: Math.max(BOTTOM + 56 + 18 * findings.length, PLOT.top + 20 * series.length + 8),
    content: [
      heading(title, family),
      axes(across, up),
      series.map(lineOf),
      points.map((point) => markOf(family, point, series)),
      labelsOf(points),
      legend(series),
      findingLines(findings),
    ],
  };
}

function figuresOf(net: ScaledNet): Pick<Point, "net" | "parameters" | "macs"> | undefined {
  if (net.line === undefined) return undefined;
  const { params: parameters, macs } = net.line.figures;
  const isDrawn = isConstantDim(parameters) && isConstantDim(macs) && Number.isFinite(parameters + macs);
  return isDrawn ? { net, parameters, macs } : undefined;
}

const curves = [
  { colour: "curve0", dash: undefined },
  { colour: "curve1", dash: "8 4" },
  { colour: "curve2", dash: "2 4" },
  { colour: "curve3", dash: "10 4 2 4" },
] as const;

function seriesOf({ names }: ScaledFamily, points: readonly Point[]): readonly Series[] {
  const nameOf = ({ net }: Point): string => valuesText(names.slice(1), net.values.slice(1));
  return [...new Set(points.map(nameOf))].map((name, at) => {
    return { name, points: points.filter((point) => nameOf(point) === name), ...curves[at % curves.length]! };
  });
}

function toldOf(family: ScaledFamily, { net, parameters, macs }: Point): string {
  return `${valuesText(family.names, net.values)}: ${grouped(parameters)} parameters, ${grouped(macs)} MACs`;
}

function widthOf(series: readonly Series[], findings: readonly string[]): number {
  const { gap, line, widest } = LEGEND;
  const names = series.map(({ name }) =>
    name === "" ? 0 : gap + line + 8 + Math.min(widest, textWidth(name, FONT_SIZE)),
  );
  const lines = findings.map((text) => textWidth(text, FONT_SIZE) - PLOT.width);
  return RIGHT + 24 + Math.max(0, ...names, ...lines);
}

function heading(title: string, { names }: ScaledFamily): Child {
  const name = fittingText(title, TITLE_SIZE, PLOT.width / 2);
  const x = PLOT.left + textWidth(name, TITLE_SIZE) * 1.1 + 10;
  const [ofPoints, ...ofLines] = names;
  const lines = ofLines.length === 0 ? "" : `, a line for each of ${ofLines.join(", ")}`;
  const what = fittingText(`a point for each ${ofPoints}${lines}`, FONT_SIZE, PLOT.width / 2);
  return [
    element("text", { x: PLOT.left, y: 36, "font-size": TITLE_SIZE, "font-weight": "bold" }, name),
    element("text", { x, y: 36, ...paint({ fill: "muted" }) }, what),
  ];
}

function axes(across: PlotAxis, up: PlotAxis): Child {
  const rule = paint({ stroke: "rule" });
  const muted = paint({ fill: "muted" });
  return [
    across.ticks.map((tick) => {
      const x = PLOT.left + PLOT.width * across.share(tick);
      return [
        element("line", { x1: x, x2: x, y1: PLOT.top, y2: BOTTOM, ...rule }),
        element("text", { x, y: BOTTOM + 18, "text-anchor": "middle" }, tickText(tick)),
      ];
    }),
    up.ticks.map((tick) => {
      const y = BOTTOM - PLOT.height * up.share(tick);
      return [
        element("line", { x1: PLOT.left, x2: RIGHT, y1: y, y2: y, ...rule }),
        element("text", { x: PLOT.left - 8, y: y + 4, "text-anchor": "end" }, tickText(tick)),
      ];
    }),
    element("text", { x: PLOT.left, y: PLOT.top - 10, ...muted }, `parameters${scaleWord(up)}`),
    element(
      "text",
      { x: RIGHT, y: BOTTOM + 38, "text-anchor": "end", ...muted },
      `multiply-accumulates of one example${scaleWord(across)}`,
    ),
  ];
}

function scaleWord({ isLogarithmic }: PlotAxis): string {
  return isLogarithmic ? " (logarithmic)" : "";
}

/** `2M`, without zeros that say nothing. */
function tickText(value: number): string {
  return short(value)
    .replace(/\.0+(?=[A-Z]?$)/, "")
    .replace(/(\.\d*[1-9])0+(?=[A-Z]?$)/, "$1");
}

function lineOf({ points, colour, dash }: Series): Markup {
  const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const stroke = paint({ fill: "none", stroke: colour });
  return element("polyline", { points: path, ...stroke, "stroke-width": 2, "stroke-dasharray": dash });
}

function markOf(family: ScaledFamily, point: Point, series: readonly Series[]): Markup {
  const { colour } = series.find(({ points }) => points.includes(point))!;
  const { x, y } = point;
  const circle = { cx: x, cy: y, r: RADIUS, ...paint({ fill: colour, stroke: "paper" }), "stroke-width": 1.5 };
  return element("g", {}, element("title", {}, toldOf(family, point)), element("circle", circle));
}

/** By the value in which neighbours on a line differ. */
function labelsOf(points: readonly Point[]): Child {
  const labels = points.map(({ net, x, y }): Label => ({ text: fittingText(net.values[0]!, FONT_SIZE, 120), x, y }));
  const bounds = { left: PLOT.left + 2, right: RIGHT - 2, top: PLOT.top + 2, bottom: BOTTOM - 2 };
  const halo = { ...paint({ fill: "ink", stroke: "paper" }), "stroke-width": 3, "paint-order": "stroke" };
  return placeLabels(labels, { bounds, fontSize: FONT_SIZE, radius: RADIUS }).map(({ text, left, base }) =>
    element("text", { x: left, y: base, "stroke-linejoin": "round", ...halo }, text),
  );
}

/** Which line is whose, to the right of the plot. */
function legend(series: readonly Series[]): Child {
  const named = series.filter(({ name }) => name !== "");
  return named.map(({ name, colour, dash }, at) => {
    const y = PLOT.top + 8 + 20 * at;
    const line = { x1: RIGHT + LEGEND.gap, x2: RIGHT + LEGEND.gap + LEGEND.line, y1: y, y2: y, "stroke-width": 2 };
    return [
      element("line", { ...line, ...paint({ stroke: colour }), "stroke-dasharray": dash }),
      element("text", { x: line.x2 + 8, y: y + 4 }, fittingText(name, FONT_SIZE, LEGEND.widest)),
    ];
  });
}

function findingLines(findings: readonly string[]): Child {
  return findings.map((text, at) =>
    element("text", { x: PLOT.left, y: BOTTOM + 64 + 18 * at, ...paint({ fill: "warning" }) }, text),
  );
}
