/** What is generated from the sources and committed is current; `npm run docs` writes it. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { apiMarkdown } from "../../scripts/api-page.mjs";
import { generatePageTemplate } from "../../scripts/page-template.mjs";
import { generatePageScript, pageFolders } from "../../scripts/page-scripts.mjs";
import { generateRuntimeTexts } from "../../scripts/runtime-texts.mjs";
import { docs } from "../../src/cli/docs.ts";
import { diagnosticsMarkdown } from "../../src/reports/diagnostics-page.ts";
import { kerasMarkdown } from "../../src/reports/keras-page.ts";
import { onnxMarkdown } from "../../src/reports/onnx-page.ts";
import { tensorflowMarkdown } from "../../src/reports/tensorflow-page.ts";
import { layersMarkdown } from "../../src/reports/manual.ts";
import { runHere } from "../support/in-process.ts";

it.each([
  ["layers.md", layersMarkdown],
  ["diagnostics.md", diagnosticsMarkdown],
  ["onnx.md", onnxMarkdown],
  ["keras.md", kerasMarkdown],
  ["tensorflow.md", tensorflowMarkdown],
])("docs/%s says what the sources say", (name, text) => {
  expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8")).toBe(text());
});

it("the texts of the runtime are those of its modules", async () => {
  const committed = readFileSync(new URL("../../src/runtime/generated.ts", import.meta.url), "utf8");
  expect(committed).toBe(await generateRuntimeTexts());
});

it("the template of pages is that of page.html", async () => {
  const committed = readFileSync(new URL("../../src/page/template.ts", import.meta.url), "utf8");
  expect(committed).toBe(await generatePageTemplate());
});

it.each(pageFolders)("what pages of %s run is what the modules of their script say", async (folder) => {
  const committed = readFileSync(new URL(`../../src/${folder}/script-text.ts`, import.meta.url), "utf8");
  expect(committed).toBe(await generatePageScript(folder));
});

it("docs/api.md says what the declarations that were built say", async () => {
  expect(readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8")).toBe(await apiMarkdown());
});

it("pages say what the models that they name give, and show models without mistakes", async () => {
  const pages = ["README.md", "docs", "examples", "editors/vscode/README.md", "editors/vscode/walkthrough"];
  expect(await runHere(docs, ...pages, "--check", "--quiet")).toEqual({
    code: 0,
    out: "",
    err: "",
  });
});
