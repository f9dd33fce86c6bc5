/** The loss of each step, as a line. */
import { el } from "../../dom.ts";
import { HEIGHT, pointsOf, WIDTH } from "./loss-points.ts";

export interface LossCurve {
  readonly element: HTMLElement;
  show(losses: readonly number[], steps: number): void;
}

export function createLossCurve(): LossCurve {
  const line = svg("polyline", {});
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" });
  picture.append(line);
  const [highest, lowest] = [el("span"), el("span", {}, "0")];
  const last = el("span", { class: "train-last" });
  return {
    element: el("div", { class: "train-curve" }, el("div", { class: "train-scale" }, highest, lowest), picture, last),
    show(losses, steps) {
      const most = Math.max(...losses.filter(Number.isFinite), 0.1);
      line.setAttribute("points", pointsOf(losses, most));
      highest.textContent = most.toFixed(1);
      last.textContent = steps === 0 ? "" : `${steps.toLocaleString("en")} steps`;
      picture.setAttribute("aria-label", curveText(losses, steps));
    },
  };
}

function curveText(losses: readonly number[], steps: number): string {
  const [first, last] = [losses[0], losses.at(-1)];
  if (first === undefined || last === undefined) return "Loss over steps: none yet";
  return `Loss over ${steps} steps: from ${first.toFixed(2)} to ${last.toFixed(3)}`;
}

function svg(name: "svg" | "polyline", attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
