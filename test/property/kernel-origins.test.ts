/** In the playground, each function of an example leads to its lines, and each line to its functions or to why there are none. */
import { describe, expect, it } from "vitest";
import { choose } from "../../playground/page/panes/kernels/choice.ts";
import type { Kernels } from "../../playground/questions/kernels.ts";
import { answer } from "../../playground/worker/answers/kernels.ts";
import { createCompiler, type Compiler } from "../../playground/worker/compiler.ts";
import type { Range, Targeted } from "../../playground/subject.ts";
import { targetNames } from "../../src/targets/index.ts";
import { sampled } from "../support/effort.ts";
import { examplePaths, examplesOfModels } from "../support/examples.ts";
import { examplesHost } from "../support/models.ts";

const library = Object.fromEntries(examplePaths.map((path) => [path, examplesHost.readFile(path)!]));

function kernelsOf(asked: Targeted, compiler: Compiler): Kernels | Promise<Kernels> {
  const around = { compiler, tell() {}, isWithdrawn: () => false, breathe: () => Promise.resolve() };
  return answer(asked, around);
}

describe.each(sampled(examplesOfModels, 0.04))("%s", (path) => {
  const text = library[path]!;
  it.each(targetNames)("lines and functions find each other: %s", async (target) => {
    const compiler = createCompiler(library);
    const subject = { path, text };
    const kernels = await kernelsOf({ ...subject, target }, compiler);
    const at = ([cursor]: Range) => choose(kernels, { text, cursor }, { kind: "cursor" }, []);

    // Of a function to its lines, and back: the cursor on any of them finds it.
    const inText = kernels.functions.filter(({ ranges }) => ranges.length > 0);
    const lost = inText.flatMap(({ name, ranges }) =>
      ranges.filter((range) => !at(range).marked.has(name)).map(([from, to]) => `${name}: ${text.slice(from, to)}`),
    );
    expect(lost).toEqual([]);

    // Of a layer's line to what computes it, or to why nothing does.
    const { nodes } = compiler.model(subject).graph;
    const { source } = compiler.check(subject);
    const spans = nodes.flatMap(({ origin }) => [origin.span, ...origin.calls.map((call) => call.span)]);
    const own = spans.filter((span) => span?.source === source);
    expect(own.length).toBeGreaterThan(0);
    const untold = own.filter((span) => {
      const { marked, about } = at([span!.start, span!.end]);
      return marked.size === 0 && !about.includes("no code of its own");
    });
    expect(untold.map((span) => text.slice(span!.start, span!.end))).toEqual([]);
  });
});
