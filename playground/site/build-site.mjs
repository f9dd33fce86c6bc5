// Writes the documentation site into a folder of the playground, and llms.txt beside that folder.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource } from "../../scripts/import-source.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** @param outDir the folder `docs` of what the playground is built into */
export async function buildSite(outDir) {
  const { siteFiles } = await importSource("playground/site/site.ts", { bundlesPackages: false });
  const files = await siteFiles((path) => readFileSync(root + path, "utf8"), root);
  for (const [path, text] of files) {
    const file = path.startsWith("docs/")
      ? join(outDir, path.slice("docs/".length))
      : join(resolve(outDir), "..", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSite(join(root, "playground/dist/docs"));
