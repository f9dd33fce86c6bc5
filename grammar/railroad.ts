/**
 * Railroad diagrams as SVG, drawn at generation time: the page that shows them needs neither scripts nor a network.
 * A figure is drawn along a rail at height 0, from x to x + width, and reaches `up` above the rail and `down` below it.
 */
import type { Node } from "./rules.ts";

interface Figure {
  readonly width: number;
  readonly up: number;
  readonly down: number;
  draw(x: number, y: number): string;
}

const gap = 10;
const radius = 8;
const boxHeight = 22;
const characterWidth = 7.6;
const rowGap = 8;

/** A whole rule between two end marks. */
export function railroad(definition: Node): string {
  const figure = layOut(definition);
  const [width, height] = [figure.width + 4 * gap, figure.up + figure.down + 2 * gap];
  const y = figure.up + gap;
  const right = width - gap;
  const marks = mark(gap, y) + line(gap, y, 2 * gap) + line(right - gap, y, right) + mark(right, y);
  const drawing = `${marks}${figure.draw(2 * gap, y)}`;
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">${drawing}</svg>`;
}

function layOut(node: Node): Figure {
  if (node.kind === "token")
    return box(node.text.replace(/^"(.*)"$/, "$1"), node.text.startsWith('"') ? "text" : "kind");
  if (node.kind === "rule") return box(node.name, "rule");
  if (node.kind === "optional") return branches([rail(), layOut(node.item)]);
  if (node.kind === "many") return node.once ? loop(layOut(node.item)) : branches([rail(), loop(layOut(node.item))]);
  const figures = node.items.map(layOut);
  return node.kind === "choice" ? branches(figures) : sequence(figures);
}

function rail(): Figure {
  return { width: 0, up: 0, down: 0, draw: () => "" };
}

function box(text: string, style: "text" | "kind" | "rule"): Figure {
  const width = Math.round(text.length * characterWidth) + 2 * gap;
  return {
    width,
    up: boxHeight / 2,
    down: boxHeight / 2,
    draw(x, y) {
      const corner = style === "rule" ? 0 : boxHeight / 2;
      const frame = `<rect x="${x}" y="${y - boxHeight / 2}" width="${width}" height="${boxHeight}" rx="${corner}"/>`;
      const label = `<text x="${x + width / 2}" y="${y + 4}">${escapeHtml(text)}</text>`;
      const group = `<g class="${style}">${frame}${label}</g>`;
      return style === "rule" ? `<a href="#${text}">${group}</a>` : group;
    },
  };
}

function sequence(figures: readonly Figure[]): Figure {
  return {
    width: sum(figures.map((figure) => figure.width)) + gap * Math.max(0, figures.length - 1),
    up: Math.max(0, ...figures.map((figure) => figure.up)),
    down: Math.max(0, ...figures.map((figure) => figure.down)),
    draw(x, y) {
      let at = x;
      return figures
        .map((figure, index) => {
          const joint = index === 0 ? "" : line(at - gap, y, at);
          const drawn = joint + figure.draw(at, y);
          at += figure.width + gap;
          return drawn;
        })
        .join("");
    },
  };
}

/** The first on the rail, the others below it. */
function branches(figures: readonly Figure[]): Figure {
  const inner = Math.max(...figures.map((figure) => figure.width));
  const width = inner + 4 * radius;
  const depths: number[] = [];
  let down = figures[0]!.down;
  figures.forEach((figure, index) => {
    const depth = index === 0 ? 0 : Math.max(2 * radius, down + rowGap + figure.up);
    depths.push(depth);
    down = Math.max(down, depth + figure.down);
  });
  return {
    width,
    up: figures[0]!.up,
    down,
    draw(x, y) {
      return figures.map((figure, index) => branch(figure, x, y, width, depths[index]!)).join("");
    },
  };
}

function branch(figure: Figure, x: number, y: number, width: number, depth: number): string {
  const [left, right] = [x + 2 * radius, x + width - 2 * radius];
  const drawn = figure.draw(left, y + depth) + line(left + figure.width, y + depth, right);
  if (depth === 0) return line(x, y, left) + drawn + line(right, y, x + width);
  const r = radius;
  const fall = path(`M${x} ${y}a${r} ${r} 0 0 1 ${r} ${r}v${depth - 2 * r}a${r} ${r} 0 0 0 ${r} ${r}`);
  const rise = path(`M${right} ${y + depth}a${r} ${r} 0 0 0 ${r} ${-r}v${2 * r - depth}a${r} ${r} 0 0 1 ${r} ${-r}`);
  return fall + drawn + rise;
}

/** At least once; the way back runs below. */
function loop(figure: Figure): Figure {
  const width = figure.width + 4 * radius;
  const depth = Math.max(2 * radius, figure.down + rowGap);
  return {
    width,
    up: figure.up,
    down: depth,
    draw(x, y) {
      const r = radius;
      const [left, right] = [x + 2 * r, x + 2 * r + figure.width];
      const back = [
        `M${right} ${y}a${r} ${r} 0 0 1 ${r} ${r}v${depth - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}`,
        `H${left}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - depth}a${r} ${r} 0 0 1 ${r} ${-r}`,
      ].join("");
      return line(x, y, left) + figure.draw(left, y) + path(back) + line(right, y, x + width);
    },
  };
}

function line(from: number, y: number, to: number): string {
  return from === to ? "" : path(`M${from} ${y}H${to}`);
}

function mark(x: number, y: number): string {
  return path(`M${x} ${y - radius}v${2 * radius}`);
}

function path(data: string): string {
  return `<path d="${data}"/>`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
