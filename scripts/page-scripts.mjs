// Makes the script-text.ts of each kind of page from the modules in its folder script/: what such pages run, as one text, and the hash by
// which a page's policy allows it and no other script.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { rolldown } from "rolldown";

/** Below src/. */
export const pageFolders = ["report-page", "graph-page"];

export async function writePageScripts() {
  for (const folder of pageFolders) writeFileSync(targetOf(folder), await generatePageScript(folder));
}

/** The text of a folder's script-text.ts. */
export async function generatePageScript(folder) {
  const script = await bundled(pathOf(folder, "script/main.ts"));
  // An HTML parser reads what stands in a script only up to what looks like its end.
  if (/<\/script|<!--/i.test(script)) throw new Error(`the script of ${folder} has what ends a script in HTML`);
  const hash = createHash("sha256").update(script).digest("base64");
  const text = `// Written by \`npm run docs\` from script/. Do not edit.
export const SCRIPT = ${JSON.stringify(script)};

/** As a Content-Security-Policy names it. */
export const SCRIPT_HASH = ${JSON.stringify(`sha256-${hash}`)};
`;
  return format(text, { ...(await resolveConfig(targetOf(folder))), parser: "typescript" });
}

async function bundled(input) {
  const bundle = await rolldown({ input, platform: "browser" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return output[0].code.trim();
}

function targetOf(folder) {
  return pathOf(folder, "script-text.ts");
}

function pathOf(folder, file) {
  return fileURLToPath(new URL(`../src/${folder}/${file}`, import.meta.url));
}
