// Makes src/report-page/script-text.ts of src/report-page/script/: what report pages run, as one text, and the hash by which a
// page's policy allows it and no other script.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { rolldown } from "rolldown";

const source = fileURLToPath(new URL("../src/report-page/script/main.ts", import.meta.url));
const target = fileURLToPath(new URL("../src/report-page/script-text.ts", import.meta.url));

export async function writeReportScript() {
  writeFileSync(target, await generateReportScript());
}

/** The text of src/report-page/script-text.ts. */
export async function generateReportScript() {
  const script = await bundled();
  // An HTML parser reads what stands in a script only up to what looks like its end.
  if (/<\/script|<!--/i.test(script)) throw new Error("the script of report pages has what ends a script in HTML");
  const hash = createHash("sha256").update(script).digest("base64");
  const text = `// Written by \`npm run docs\` from script/. Do not edit.
export const SCRIPT = ${JSON.stringify(script)};

/** As a Content-Security-Policy names it. */
export const SCRIPT_HASH = ${JSON.stringify(`sha256-${hash}`)};
`;
  return format(text, { ...(await resolveConfig(target)), parser: "typescript" });
}

async function bundled() {
  const bundle = await rolldown({ input: source, platform: "browser" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return output[0].code.trim();
}
