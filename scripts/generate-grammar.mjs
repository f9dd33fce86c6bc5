// Writes grammar/generated/ from the parser. The generating functions are in grammar/generate.ts, which is bundled
// first, since Node does not run TypeScript by itself.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundled = join(root, "node_modules", ".cache", "convoke", "generate-grammar.mjs");
const target = join(root, "grammar", "generated");

export async function generateGrammar() {
  const bundle = await rolldown({ input: join(root, "grammar", "generate.ts"), platform: "node" });
  await bundle.write({ file: bundled, format: "esm" });
  await bundle.close();
  const { generateGrammarFiles } = await import(pathToFileURL(bundled).href);
  await mkdir(target, { recursive: true });
  for (const [name, text] of Object.entries(generateGrammarFiles())) await writeFile(join(target, name), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateGrammar();
