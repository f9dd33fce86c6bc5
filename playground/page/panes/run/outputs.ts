/** What the net gives: a part for each output, which stays while runs follow each other. */
import type { NetOutput } from "../../../questions/load.ts";
import type { RunResults } from "../../../questions/run.ts";
import { el } from "../../dom.ts";
import { createMapOutput } from "./map-output.ts";
import type { OutputPart } from "./output-part.ts";
import { isMap } from "./shapes.ts";
import { createVectorOutput } from "./vector-output.ts";

export interface Outputs {
  readonly element: HTMLElement;
  /** Which there will be. */
  expect(outputs: readonly NetOutput[]): void;
  show(results: RunResults): void;
  /** An input is missing. */
  wait(): void;
}

export function createOutputs(): Outputs {
  const place = el("div");
  const time = el("p", { class: "run-muted" });
  let expected: readonly NetOutput[] = [];
  let parts: ReadonlyMap<string, OutputPart> = new Map();
  function wait(): void {
    parts = new Map();
    place.replaceChildren(el("p", { class: "run-muted" }, "The net runs when every input is there."));
    time.textContent = "";
  }

  return {
    element: el("section", { class: "run-outputs", "aria-label": "Outputs" }, el("h2", {}, "Output"), place, time),
    expect(outputs) {
      if (JSON.stringify(outputs) === JSON.stringify(expected)) return;
      expected = outputs;
      wait();
    },
    show({ outputs, ms }) {
      if (parts.size === 0) {
        parts = new Map(expected.map((output) => [output.name, partOf(output)]));
        place.replaceChildren(...[...parts.values()].map(({ element }) => element));
      }
      for (const { name, data } of outputs) parts.get(name)?.show(data);
      time.textContent = `One run: ${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms.`;
    },
    wait,
  };
}

function partOf(output: NetOutput): OutputPart {
  return isMap(output.shape) ? createMapOutput(output) : createVectorOutput(output);
}
