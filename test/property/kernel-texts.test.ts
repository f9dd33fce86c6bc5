/** Each layer of the examples is found again: in a function, or among those that need none. */
import { describe, expect, it } from "vitest";
import type { Span } from "../../src/base/source.ts";
import { compileModel } from "../../src/compile.ts";
import type { Node } from "../../src/graph/graph.ts";
import { kernelTexts } from "../../src/reports/kernel-texts.ts";
import { layersWithoutKernel } from "../../src/reports/layers-without-kernel.ts";
import { targetNames } from "../../src/targets/index.ts";
import { sampled } from "../support/effort.ts";
import { examplesOfModels } from "../support/examples.ts";
import { exampleModel } from "../support/models.ts";

function line({ source, start, end }: Span): string {
  return `${source.path}:${source.positionAt(start).line} ${source.text.slice(start, end)}`;
}

function linesOf({ origin: { span, calls } }: Node): readonly string[] {
  return [...(span === undefined ? [] : [span]), ...calls.map((call) => call.span)].map(line);
}

describe.each(sampled(examplesOfModels, 0.07))("%s", (path) => {
  it.each(targetNames)("has a place for every layer and a layer for every function: %s", (target) => {
    const model = exampleModel(path);
    const compiled = compileModel(model, { target });
    const texts = kernelTexts(compiled, target);
    const told = [...texts.flatMap(({ origins }) => origins), ...layersWithoutKernel(compiled).map(({ span }) => span)];
    const found = new Set(told.map(line));
    expect(model.graph.nodes.flatMap(linesOf).filter((each) => !found.has(each))).toEqual([]);
    const bare = texts.filter(({ origins }) => origins.length === 0).map(({ name }) => name);
    expect(bare.filter((name) => !/^(enter|leave)_/.test(name))).toEqual([]);
    expect(new Set(texts.map(({ name }) => name)).size).toBe(texts.length);
    expect(texts.map(({ code }) => code)).not.toContain("");
  });
});
