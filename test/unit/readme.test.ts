/** What the README shows is what the compiler gives: its model, report, kernel and diagnostic. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { compileModel } from "../../src/compile.ts";
import { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { reportTable } from "../../src/reports/table.ts";
import { modelOf } from "../support/models.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  text: text!,
}));
const model = modelOf(blocks[0]!.text, {}, undefined, "lenet.cvk");

/** The lines without indentation, none left out: Markdown shows a part of a longer text. */
function expectWithin(whole: string, part: string): void {
  const lines = part.split("\n").map((line) => line.trimEnd());
  for (const line of lines.filter((text) => !/^\s*\/\/ …/.test(text)))
    expect(whole.split("\n").map((text) => text.trimEnd())).toContain(line);
}

it("the report", () => {
  expectWithin(reportTable(model), blocks[1]!.text);
});

it("the kernel", () => {
  const { lowered } = compileModel(model);
  const { ts } = emitModule(lowered.program, {
    name: "lenet",
    model: model.name,
    source: "lenet.cvk",
    layout: model.layout,
    batch: 1,
    weights: "none",
  });
  const kernel = blocks.find(({ language, text }) => language === "ts" && text.includes("function bind_conv2"))!;
  expectWithin(ts, kernel.text);
});

it("the diagnostic", () => {
  const lines = blocks.find(({ text }) => text.includes("error["))!.text;
  const source = `model AlexNet {
  input image [3, 224, 224]
  conv 64 kernel=11 stride=4 pad=2 relu
  maxpool 3 stride=2
  conv 192 kernel=5 pad=2 relu
  maxpool 3 stride=2
  maxpool 3 stride=2
  maxpool 2 stride=2
  conv 256 kernel=5 relu
}
`;
  const { diagnostics } = check("alexnet.cvk", source);
  const error = diagnostics.find(({ severity }) => severity === "error")!;
  expect(`${formatDiagnostic(error)}\n`).toBe(lines);
});
