/** What the README shows is what the compiler gives: its report, kernel, diagnostic, commands and their options. */
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { commands as loaders } from "../../src/cli/commands.ts";
import { report } from "../../src/cli/report.ts";
import { compileModel } from "../../src/compile.ts";
import { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { workplace } from "../support/command.ts";
import { runHere } from "../support/in-process.ts";
import { exampleModel } from "../support/models.ts";
import { blocksOf, codeIn, readPage } from "../support/pages.ts";

const readme = readPage("README.md");
const blocks = blocksOf(readme);
const place = workplace({ "lenet.cvk": blocks[0]!.text });
afterAll(() => place.remove());

it("the report", async () => {
  const { code, out } = await runHere(report, place.path("lenet.cvk"));
  expect([code, out]).toEqual([0, blocks[1]!.text]);
});

it("the kernel, whole", () => {
  const model = exampleModel("edge.cvk", { settings: { width: "3" } });
  const { lowered } = compileModel(model);
  const { ts } = emitModule(lowered.program, {
    name: "edge",
    model: model.name,
    source: "edge.cvk",
    layout: model.layout,
    weights: "none",
  });
  const kernel = blocks.find(({ language }) => language === "ts")!.text;
  expect(kernel).toMatch(/^.*\nfunction bind_conv1[^]*\n\}\n$/);
  expect(ts).toContain(`\n${kernel}`);
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

describe("commands", async () => {
  const commands = await Promise.all(Object.values(loaders).map((load) => load()));
  const named = [...readme.matchAll(/^\| `convoke (\w+)/gm)].map(([, name]) => name!);

  it("are those that there are", () => {
    expect(named.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
  });

  it("have the options that are named", () => {
    const known = new Set(commands.flatMap(({ options }) => options.map(({ name }) => `--${name}`)));
    const code = codeIn(readme.replaceAll(/^```[^]*?^```$/gm, "")).concat(blocks.map(({ text }) => text));
    const options = code.flatMap((text) =>
      [...text.matchAll(/(?<=convoke.*|^)--[a-z][a-z-]*/gm)].map(([option]) => option),
    );
    expect(new Set(options).size).toBeGreaterThan(10);
    expect(options.filter((option) => !known.has(option))).toEqual([]);
  });
});
