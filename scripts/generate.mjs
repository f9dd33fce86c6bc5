// Writes what is generated from the sources and committed: docs/layers.md, docs/diagnostics.md, docs/diagnostics/, docs/onnx.md, docs/keras.md, docs/tensorflow.md,
// docs/api.md, grammar/generated/, editors/vscode/syntaxes/, src/runtime/generated.ts, src/page/template.ts and the script-text.ts of pages.
// Then the figures that pages of people keep. A test says when they are not current.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  allCodes,
  diagnosticPage,
  diagnosticPageName,
  diagnosticsMarkdown,
  kerasMarkdown,
  layersMarkdown,
  onnxMarkdown,
  tensorflowMarkdown,
} from "../dist/tools.js";
import { apiMarkdown } from "./api-page.mjs";
import { readExample } from "./diagnostic-examples.mjs";
import { generateGrammar } from "./generate-grammar.mjs";
import { writePageTemplate } from "./page-template.mjs";
import { writePageScripts } from "./page-scripts.mjs";
import { writeRuntimeTexts } from "./runtime-texts.mjs";

const docs = new URL("../docs/", import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(new URL("layers.md", docs), layersMarkdown());
writeFileSync(new URL("diagnostics.md", docs), diagnosticsMarkdown());
const pages = new URL("diagnostics/", docs);
rmSync(pages, { recursive: true, force: true });
mkdirSync(pages);
for (const [code] of allCodes()) {
  writeFileSync(new URL(diagnosticPageName(code), pages), diagnosticPage(code, readExample(code)));
}
writeFileSync(new URL("onnx.md", docs), onnxMarkdown());
writeFileSync(new URL("keras.md", docs), kerasMarkdown());
writeFileSync(new URL("tensorflow.md", docs), tensorflowMarkdown());
writeFileSync(new URL("api.md", docs), await apiMarkdown());
await generateGrammar();
await writeRuntimeTexts();
await writePageTemplate();
await writePageScripts();
const editors = ["editors/vscode/README.md", "editors/vscode/walkthrough"];
const root = fileURLToPath(new URL("../", import.meta.url));
execFileSync(process.execPath, ["dist/cli.js", "docs", "README.md", "docs", "examples", ...editors, "--quiet"], {
  cwd: root,
  stdio: "inherit",
});
