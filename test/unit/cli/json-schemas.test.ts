/** The schemas of what commands print as JSON, against what they print. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import type { Command } from "../../../src/cli/command.ts";
import { diff } from "../../../src/cli/diff.ts";
import { docs } from "../../../src/cli/docs.ts";
import { field } from "../../../src/cli/field.ts";
import { plan } from "../../../src/cli/plan.ts";
import { profile } from "../../../src/cli/profile.ts";
import { report } from "../../../src/cli/report.ts";
import { run } from "../../../src/cli/run.ts";
import { verify } from "../../../src/cli/verify.ts";
import { weights } from "../../../src/cli/weights.ts";
import { json } from "../../../src/diagnostics/formats/json.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { bisectJson } from "../../../src/reports/bisect-table.ts";
import { overviewJson, overviewLine } from "../../../src/reports/overview.ts";
import { reportJson } from "../../../src/reports/report-json.ts";
import { schemaFiles } from "../../../src/reports/schemas/index.ts";
import type { Finding } from "../../../src/verify/bisect.ts";
import { workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";
import { examplesOfModels } from "../../support/examples.ts";
import { findingsIn, plainOptions, several } from "../../support/findings.ts";
import { runHere } from "../../support/in-process.ts";
import { exampleModel, examplesFolder, modelOf } from "../../support/models.ts";
import { judgeOf } from "../../support/schemas.ts";

const judges = new Map(schemaFiles.map(({ name, schema }) => [name, judgeOf(schema)]));

/** As JSON has it. */
function judge(name: string, value: unknown): readonly string[] {
  return judges.get(name)!(JSON.parse(JSON.stringify(value)));
}

const place = workplace({
  "net.cvk":
    'model Net {\n  input image [1, 4, 4] pixels(fit=cover)\n  conv 2 kernel=3 relu\n  flatten\n  dense 2\n  output out classes=["a", "b"]\n}\n',
  "wrong.cvk": "model A {\n  input image [1, 4, 4]\n  conv 2 kernal=3\n}\n",
  "old.cvk": "model Net {\n  input image [1, 4, 4]\n  conv 3 kernel=3\n  flatten\n  first: dense 2\n}\n",
  "claims.cvk":
    'model Claims {\n  input x [2]\n  rescale 2\n  expect close("double.cvk", 0)\n  expect mae("no.npz") < 1\n}\n',
  "false.cvk": "model False {\n  input x [2]\n  dense 2\n  expect params == 7\n}\n",
  "scaled.cvk": "model Scaled(n = 1) {\n  input x [2]\n  dense n\n}\n",
  "page.md": "# A page\n\n```cvk\nmodel A {\n}\n```\n\n<!-- convoke:params net.cvk -->5<!-- /convoke -->\n",
  "other.json": "{}",
  "double.cvk": "model Double {\n  input x [2]\n  rescale 2\n}\n",
  "data/x.npy": writeNpy([1, 2], Float32Array.of(1, 2)),
  "data/y.npy": writeNpy([1, 2], Float32Array.of(2, 4)),
  "x.npy": writeNpy([1, 1, 4, 4], new Float32Array(16)),
});
const before = process.cwd();
beforeAll(() => process.chdir(place.folder));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

async function printed(command: Command, ...words: string[]): Promise<unknown> {
  const { out, err } = await runHere(command, ...words);
  expect(out, err).not.toBe("");
  return JSON.parse(out) as unknown;
}

/** Members of objects without a word on what they are. */
function collectBare(schema: unknown, path: string, into: string[]): void {
  if (typeof schema !== "object" || schema === null) return;
  const { properties = {} } = schema as { properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  for (const [name, member] of Object.entries(properties)) {
    if (member["description"] === undefined && member["const"] === undefined) into.push(`${path}.${name}`);
  }
  for (const [name, each] of Object.entries(schema)) collectBare(each, `${path}.${name}`, into);
}

describe("the JSON Schema", () => {
  it("of each command that prints JSON is there", async () => {
    const folder = fileURLToPath(new URL("../../../src/cli/", import.meta.url));
    const commands: Command[] = [];
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".ts") && each !== "main.ts")) {
      if (!/^export const \w+: Command = /m.test(readFileSync(folder + name, "utf8"))) continue;
      const module = (await import(`${folder}${name}`)) as Readonly<Record<string, Command>>;
      commands.push(...Object.values(module).filter((each) => typeof each === "object" && "usage" in each));
    }
    expect(commands.length).toBeGreaterThan(14);
    const printing = commands
      .filter(({ options }) => options.some(({ name, choices }) => name === "format" && choices?.includes("json")))
      .map(({ name }) => name);
    expect(printing).toContain("report");
    const known = new Set(schemaFiles.flatMap(({ printedBy }) => printedBy.split(/,? /)));
    expect(printing.filter((name) => !known.has(name))).toEqual([]);
  });

  it("has an address of its version, and describes every member", () => {
    for (const { name, schema } of schemaFiles) {
      expect(schema["$id"]).toBe(`https://unpkg.com/convoke@development/dist/schemas/${name}.schema.json`);
      const bare: string[] = [];
      collectBare(schema, name, bare);
      expect(bare).toEqual([]);
    }
  });

  it("of check holds for every code, and for none", () => {
    const folder = fileURLToPath(new URL("../../diagnostics/", import.meta.url));
    const codes = readdirSync(folder).filter((code) => readdirSync(folder + code).includes("model.cvk"));
    const texts = codes.map((code) => [`${code}.cvk`, readFileSync(`${folder}${code}/model.cvk`, "utf8")] as const);
    const all = findingsIn(Object.fromEntries(texts), [{ file: "a.onnx", message: "n1 (LSTM): not supported" }]);
    expect(all.diagnostics.length).toBeGreaterThan(200);
    const value = JSON.parse(json({ ...all, omitted: { error: 1, warning: 0, note: 0 } }, plainOptions)) as object;
    expect(judge("check", value)).toEqual([]);
    expect(judge("check", { ...value, more: 1 })).not.toEqual([]);
    expect(judge("check", JSON.parse(json(findingsIn({}), plainOptions)))).toEqual([]);
  });

  it("of a report, and of several, holds for the examples", () => {
    const models = sampled(examplesOfModels, 0.3).map((path) => exampleModel(path));
    const open = modelOf("model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n  avgpool global\n}\n");
    const classes = modelOf(readFileSync(place.path("net.cvk"), "utf8"));
    for (const model of [...models, open, classes]) {
      const value = reportJson(model, 10);
      expect(judge("report", value)).toEqual([]);
      expect(judge("report", { ...value, more: 1 })).not.toEqual([]);
      expect(judge("overview", overviewJson([overviewLine("a.cvk", model)]))).toEqual([]);
    }
  });

  it("of a bisection holds for each kind of finding", () => {
    const difference = { at: [0, 1], found: NaN, expected: 2 };
    const span = several.diagnostics[0]!.span;
    const findings: (Finding | undefined)[] = [
      undefined,
      { kind: "failure", message: "no", cause: "bug" },
      { kind: "output", output: "y", cause: "range", ...difference },
      { kind: "layer", layer: "conv1", node: "conv1", span, cause: "tolerance", ...difference },
    ];
    const stages = [{ kind: "graph pass", name: "fuse", largest: Infinity, pass: false }] as const;
    for (const finding of findings) {
      const value = bisectJson([{ target: "ts", inputs: "mine", stages, finding }]);
      expect(judge("bisect", value)).toEqual([]);
      expect(judge("bisect", { bisections: [{ ...value.bisections[0], finding: 3 }] })).not.toEqual([]);
    }
  });

  it("of what commands print holds for it", async () => {
    const mnist = [`${examplesFolder}mnist.cvk`, `${examplesFolder}mnist/mnist.safetensors`] as const;
    const outputs: readonly (readonly [string, unknown])[] = [
      ["check", await printed(check, "net.cvk", "wrong.cvk", "other.json", "--format", "json")],
      ["check", await printed(docs, "page.md", "--check", "--format", "json")],
      ["diff", await printed(diff, "double.cvk", "net.cvk", "--format", "json")],
      ["diff", await printed(diff, "old.cvk", "net.cvk", "--format", "json")],
      ["diff", await printed(diff, "wrong.cvk", "net.cvk", "--format", "json")],
      ["report", await printed(report, "net.cvk", "--format", "json")],
      ["overview", await printed(report, "net.cvk", "double.cvk", "--format", "json")],
      ["overview", await printed(report, "net.cvk", "wrong.cvk", "false.cvk", "--format", "json")],
      ["scale", await printed(report, "scaled.cvk", "--scale", "n=1,0.5", "--format", "json")],
      ["weights", await printed(weights, ...mnist, "--format", "json")],
      [
        "weights",
        await printed(weights, ...mnist, "--format", "json", "--out", "w.safetensors", "--weights-type", "u8"),
      ],
      ["weights", await printed(weights, "net.cvk", mnist[1], "--format", "json")],
      ["verify", await printed(verify, "double.cvk", "--data", "data", "--format", "json")],
      [
        "verify",
        await printed(verify, "double.cvk", "--data", "data", "--format", "json", "--target", "ts", "--target", "wasm"),
      ],
      ["verify", await printed(verify, "claims.cvk", "--format", "json", "--target", "ts", "--target", "wasm")],
      ["check", await printed(check, "claims.cvk", "--format", "json")],
      ["bisect", await printed(verify, "net.cvk", "--init", "1", "--bisect", "--format", "json")],
      ["profile", await printed(profile, "net.cvk", "--init", "1", "--rounds", "1", "--format", "json")],
      ["field", await printed(field, "net.cvk", "--format", "json")],
      ["field", await printed(field, "net.cvk", "dense1", "--format", "json")],
      ["plan", await printed(plan, "net.cvk", "--format", "json")],
      ["plan", await printed(plan, "double.cvk", "--target", "wasm", "--format", "json")],
      ["run", await printed(run, "net.cvk", "--init", "1", "--input", "x.npy")],
      ["top", await printed(run, "net.cvk", "--init", "1", "--input", "x.npy", "--top", "2", "--format", "json")],
    ];
    for (const [name, value] of outputs) expect([name, judge(name, value)]).toEqual([name, []]);
    await runHere(check, "wrong.cvk", "--baseline", "known.json", "--write-baseline");
    expect(judge("baseline", JSON.parse(readFileSync("known.json", "utf8")))).toEqual([]);
    const covered = new Set([...outputs.map(([name]) => name), "baseline"]);
    expect(schemaFiles.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});
