/**
 * How near layers come to what the machine can do: a point a layer, by the FLOPs that it does for a byte that it moves and its speed, below two
 * roofs, what memory and what arithmetic allow. Williams, Waterman, Patterson, "Roofline: an insightful visual performance model",
 * Communications of the ACM 52(4), 2009. Both axes are logarithmic.
 */
import { decadesOf, logShareOf, powersIn, type Decades } from "./log-axis.ts";
import { element, type Markup } from "./markup.ts";
import type { Picture } from "./svg-document.ts";
import { fittingText, textWidth } from "./text-width.ts";
import { paint, type ColourName } from "./theme.ts";

export interface RooflinePoint {
  readonly name: string;
  /** What is told where the pointer rests. */
  readonly told: string;
  /** FLOPs a byte, positive. */
  readonly intensity: number;
  /** GFLOP/s, positive. */
  readonly speed: number;
  /** Of the time of all, from 0 to 1: the area of its mark. */
  readonly share: number;
  readonly fill: ColourName;
}

export interface Roof {
  readonly text: string;
  readonly value: number;
}

export interface Roofline {
  readonly title: string;
  readonly description: string;
  /** At least one. */
  readonly points: readonly RooflinePoint[];
  /** GFLOP/s. */
  readonly arithmetic: Roof;
  /** Gigabytes a second; undefined where none is known. */
  readonly memory: Roof | undefined;
}

const PLOT = { left: 72, top: 24, width: 840, height: 380 };
const RIGHT = PLOT.left + PLOT.width;
const BOTTOM = PLOT.top + PLOT.height;
const FONT_SIZE = 12;
const MOST_LABELS = 8;

interface Scale {
  readonly across: Decades;
  readonly up: Decades;
  x(intensity: number): number;
  y(speed: number): number;
}

export function rooflinePicture(roofline: Roofline): Picture {
  const { title, description, points } = roofline;
  const scale = scaleOf(roofline);
  const bySize = points.toSorted((a, b) => b.share - a.share);
  return {
    title,
    description,
    width: RIGHT + 24,
    height: BOTTOM + 48,
    content: [axes(scale), roofs(roofline, scale), bySize.map((point) => mark(point, scale)), labels(bySize, scale)],
  };
}

function scaleOf({ points, arithmetic, memory }: Roofline): Scale {
  const ridge = memory === undefined ? [] : [arithmetic.value / memory.value];
  const across = decadesOf([...points.map(({ intensity }) => intensity), ...ridge]);
  const up = decadesOf([...points.map(({ speed }) => speed), arithmetic.value]);
  return {
    across,
    up,
    x: (intensity) => PLOT.left + PLOT.width * logShareOf(across, intensity),
    y: (speed) => BOTTOM - PLOT.height * logShareOf(up, speed),
  };
}

function axes({ across, up, x, y }: Scale): readonly Markup[] {
  const rule = paint({ stroke: "rule" });
  return [
    ...powersIn(across).flatMap((power) => [
      element("line", { x1: x(power), x2: x(power), y1: PLOT.top, y2: BOTTOM, ...rule }),
      element("text", { x: x(power), y: BOTTOM + 18, "text-anchor": "middle" }, String(power)),
    ]),
    ...powersIn(up).flatMap((power) => [
      element("line", { x1: PLOT.left, x2: RIGHT, y1: y(power), y2: y(power), ...rule }),
      element("text", { x: PLOT.left - 8, y: y(power) + 4, "text-anchor": "end" }, String(power)),
    ]),
    element(
      "text",
      { x: (PLOT.left + RIGHT) / 2, y: BOTTOM + 40, "text-anchor": "middle", ...paint({ fill: "muted" }) },
      "FLOPs per byte moved",
    ),
    element("text", { x: PLOT.left - 64, y: PLOT.top - 8, ...paint({ fill: "muted" }) }, "GFLOP/s"),
  ];
}

/** The lower of the two everywhere; what memory allows grows with the FLOPs that are done for a byte. */
function roofs({ arithmetic, memory }: Roofline, { across, up, x, y }: Scale): readonly Markup[] {
  const line = { ...paint({ stroke: "ink" }), "stroke-width": 1.5 };
  const [least, most] = [10 ** across.least, 10 ** across.most];
  const ridge = memory === undefined ? least : arithmetic.value / memory.value;
  const level = y(arithmetic.value);
  const flat = element("line", { x1: x(Math.max(least, ridge)), x2: x(most), y1: level, y2: level, ...line });
  const flatText = element("text", { x: RIGHT - 6, y: level - 6, "text-anchor": "end" }, arithmetic.text);
  if (memory === undefined) return [flat, flatText];
  const start = Math.max(least, 10 ** up.least / memory.value);
  const [x1, y1] = [x(start), y(start * memory.value)];
  const angle = (Math.atan2(level - y1, x(ridge) - x1) * 180) / Math.PI;
  const at = { x: x1 + 12, y: y1 - 14, transform: `rotate(${angle.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)})` };
  return [
    flat,
    flatText,
    element("line", { x1, x2: x(ridge), y1, y2: level, ...line }),
    element("text", { ...at, y: y1 - 6 }, memory.text),
  ];
}

function mark({ told, intensity, speed, share, fill }: RooflinePoint, { x, y }: Scale): Markup {
  const circle = { cx: x(intensity), cy: y(speed), r: 3 + 14 * Math.sqrt(share), ...paint({ fill, stroke: "ink" }) };
  return element("g", {}, element("title", {}, told), element("circle", circle));
}

/** Of those that take longest, where there is room beside the marks. */
function labels(bySize: readonly RooflinePoint[], { x, y }: Scale): readonly Markup[] {
  const placed: { readonly left: number; readonly right: number; readonly middle: number }[] = [];
  return bySize.slice(0, MOST_LABELS).flatMap(({ name, intensity, speed, share }) => {
    const text = fittingText(name, FONT_SIZE, 180);
    const offset = 7 + 14 * Math.sqrt(share);
    const width = textWidth(text, FONT_SIZE);
    const isLeft = x(intensity) + offset + width > RIGHT;
    const left = isLeft ? x(intensity) - offset - width : x(intensity) + offset;
    const box = { left, right: left + width, middle: y(speed) };
    const isTaken = placed.some(
      (other) => Math.abs(other.middle - box.middle) < 14 && other.left < box.right && box.left < other.right,
    );
    if (isTaken) return [];
    placed.push(box);
    return [element("text", { x: left, y: box.middle + 4 }, text)];
  });
}
