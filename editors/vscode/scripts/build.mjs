// Makes dist/: the extension for desktops and for browsers, and with it the language server that the build of the root made.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf } from "../../../scripts/licences.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** One file each: an extension is installed without its packages, and a worker of an editor finds no second file. */
const BUNDLES = [
  { input: "src/extension.ts", file: "extension.js", format: "cjs", platform: "node", external: ["vscode"] },
  { input: "src/browser.ts", file: "browser.js", format: "cjs", platform: "browser", external: ["vscode"] },
  {
    input: `${root}dist/lsp.js`,
    file: "server/lsp.mjs",
    format: "esm",
    platform: "node",
    external: ["h5wasm", "sharp"],
  },
  { input: `${root}dist/lsp-worker.js`, file: "server/lsp-worker.js", format: "iife", platform: "browser" },
];

const missing = BUNDLES.filter(({ input }) => input.startsWith(root) && !existsSync(input));
if (missing.length > 0)
  throw new Error(`${missing.map(({ input }) => input).join(" and ")}: run npm run build in ${root} first`);

rmSync(`${here}dist`, { recursive: true, force: true });
const modules = [];
for (const { file, format, ...options } of BUNDLES) {
  const bundle = await rolldown({ cwd: here, ...options });
  const { output } = await bundle.write({ file: `dist/${file}`, format, minify: true, codeSplitting: false });
  await bundle.close();
  modules.push(...output.flatMap((chunk) => chunk.moduleIds ?? []));
}
// The server is made of bundles, whose licences are known there.
const own = licencesOf(modules.filter((id) => id.startsWith(here)));
const server = readFileSync(`${root}dist/THIRD-PARTY-LICENSES.txt`, "utf8");
writeFileSync(`${here}dist/THIRD-PARTY-LICENSES.txt`, `${own}\n${server}`);
