// Writes what is generated from the grammar: grammar/generated/, by grammar/generate.ts, and what editors colour by, by
// editors/textmate/generate.ts.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource } from "./import-source.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function generateGrammar() {
  const { generateGrammarFiles } = await importSource("grammar/generate.ts");
  await write("grammar/generated", generateGrammarFiles());
  const { textmateFiles } = await importSource("editors/textmate/generate.ts");
  await write("editors/vscode/syntaxes", textmateFiles());
}

async function write(folder, texts) {
  const target = join(root, folder);
  await mkdir(target, { recursive: true });
  for (const [name, text] of Object.entries(texts)) await writeFile(join(target, name), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateGrammar();
