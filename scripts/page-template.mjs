// Makes src/page/template.ts of src/page/page.html: the page as text, without what only its readers need.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const source = new URL("../src/page/page.html", import.meta.url);
const target = fileURLToPath(new URL("../src/page/template.ts", import.meta.url));

export async function writePageTemplate() {
  writeFileSync(target, await generatePageTemplate());
}

/** The text of src/page/template.ts. */
export async function generatePageTemplate() {
  const lines = readFileSync(source, "utf8").split("\n");
  // Comments of the script stand on lines of their own, and no text of the page goes over several lines.
  const kept = lines.map((line) => line.trim()).filter((line) => line !== "" && !/^(\/\/|\/\*\*.*\*\/$)/.test(line));
  const text = `// Written by \`npm run docs\` from page.html. Do not edit.\nexport const TEMPLATE = ${JSON.stringify(`${kept.join("\n")}\n`)};\n`;
  return format(text, { ...(await resolveConfig(target)), parser: "typescript" });
}
