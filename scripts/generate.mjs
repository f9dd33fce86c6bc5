// Writes what is generated from the sources and committed: docs/layers.md, docs/diagnostics.md, docs/onnx.md, docs/keras.md, docs/tensorflow.md,
// docs/api.md, grammar/generated/, src/runtime/generated.ts and src/page/template.ts.
// Then the figures that pages of people keep. A test says when they are not current.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnosticsMarkdown, kerasMarkdown, layersMarkdown, onnxMarkdown, tensorflowMarkdown } from "../dist/tools.js";
import { apiMarkdown } from "./api-page.mjs";
import { generateGrammar } from "./generate-grammar.mjs";
import { writePageTemplate } from "./page-template.mjs";
import { writeRuntimeTexts } from "./runtime-texts.mjs";

const docs = new URL("../docs/", import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(new URL("layers.md", docs), layersMarkdown());
writeFileSync(new URL("diagnostics.md", docs), diagnosticsMarkdown());
writeFileSync(new URL("onnx.md", docs), onnxMarkdown());
writeFileSync(new URL("keras.md", docs), kerasMarkdown());
writeFileSync(new URL("tensorflow.md", docs), tensorflowMarkdown());
writeFileSync(new URL("api.md", docs), await apiMarkdown());
await generateGrammar();
await writeRuntimeTexts();
await writePageTemplate();
const root = fileURLToPath(new URL("../", import.meta.url));
execFileSync(process.execPath, ["dist/cli.js", "docs", "README.md", "docs", "examples", "--quiet"], {
  cwd: root,
  stdio: "inherit",
});
