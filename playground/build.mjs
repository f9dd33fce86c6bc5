// Makes playground/dist: the page with its workers, the examples, the documentation. The folder can be put on any server, at any path.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { importsFromEntries } from "../scripts/imports-from-entries.mjs";
import { buildSite } from "./site/build-site.mjs";
import { tutorialSteps } from "./tutorial/build-tutorial.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../", import.meta.url));
const examples = fileURLToPath(new URL("../examples/", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** @param outDir with a slash behind; what is there is replaced. */
export async function buildPlayground(outDir = `${here}dist/`) {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  await bundle(outDir);
  for (const name of ["index.html", "icon.svg"]) cpSync(here + name, outDir + name);
  writeFileSync(`${outDir}style.css`, await styles());
  cpSync(`${examples}mnist/mnist.safetensors`, `${outDir}weights/mnist.safetensors`);
  writeFileSync(`${outDir}examples.json`, JSON.stringify(exampleTexts()));
  writeFileSync(`${outDir}tutorial.json`, JSON.stringify(tutorialSteps()));
}

/** The page and its workers share chunks, so that what they have in common is fetched once. */
async function bundle(outDir) {
  const build = await rolldown({
    cwd: here,
    input: {
      page: "page/main.ts",
      compiler: "worker/main.ts",
      text: "worker/text.ts",
      opener: "worker/opener.ts",
    },
    platform: "browser",
    preserveEntrySignatures: "allow-extension",
    plugins: [importsFromEntries(root, ["src/index.ts", "src/tools.ts"], ["playground/"])],
    // No module of the library does anything but what its exports are used for.
    treeshake: { moduleSideEffects: (id) => !(id.startsWith(`${root}src/`) || id.startsWith(`${root}grammar/`)) },
    transform: { define: { "globalThis.CONVOKE_VERSION": JSON.stringify(version) }, target: "es2022" },
  });
  await build.write({
    dir: `${outDir}assets`,
    format: "esm",
    minify: true,
    chunkFileNames: "[name].js",
    codeSplitting: {
      groups: [
        // The page has it by a name, to begin with.
        { name: "start", test: (id) => id === `${here}page/start.ts` },
        { debugName: "workers", name: groupsOfWorkers(), includeDependenciesRecursively: false },
      ],
    },
  });
  await build.close();
}

/** What workers load at once are few files, not fifty: what both have, the answers that both give, and the language server. */
function groupsOfWorkers() {
  const known = new Map();
  const reached = (entry, context, options) => {
    const found = known.get(entry) ?? reachedFrom(here + entry, context, options);
    known.set(entry, found);
    return found;
  };
  return (id, context) => {
    // What an entry does must not be done by others that share its modules, and the page must not read more than is its own.
    if (context.getModuleInfo(id)?.isEntry) return null;
    if (reached("page/main.ts", context, { withLater: true }).has(id)) return null;
    const isIn = (...entries) => entries.some((entry) => reached(entry, context).has(id));
    if (!isIn("worker/text.ts")) return null;
    if (isIn("worker/main.ts")) return "core";
    return isIn("worker/answers/overview.ts", "worker/answers/report.ts") ? "answers" : "server";
  };
}

/** @param withLater whether also by imports that are dynamic */
function reachedFrom(module, context, { withLater = false } = {}) {
  const all = new Set();
  const open = [module];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    const { importedIds = [], dynamicallyImportedIds = [] } = context.getModuleInfo(id) ?? {};
    open.push(...importedIds, ...(withLater ? dynamicallyImportedIds : []));
  }
  return all;
}

/** The colours and looks that all our pages have, then those of the page, then those of its parts, by their paths. */
async function styles() {
  const parts = readdirSync(`${here}page`, { recursive: true }).filter((path) => path.endsWith(".css"));
  const own = ["style.css", ...parts.sort().map((path) => `page/${path}`)].map((path) =>
    readFileSync(here + path, "utf8"),
  );
  return [await rulesOfPages(), ...own].join("\n");
}

/** Read from the sources of pictures, so that there is one table of colours. */
async function rulesOfPages() {
  const build = await rolldown({ cwd: here, input: "../src/pictures/page-rules.ts", platform: "neutral" });
  const { output } = await build.generate({ format: "esm" });
  await build.close();
  const { pageRules } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  return pageRules();
}

/** All examples by path, as models import each other. */
function exampleTexts() {
  const paths = readdirSync(examples, { recursive: true }).filter((path) => path.endsWith(".cvk"));
  const named = paths.map((path) => path.replaceAll("\\", "/")).sort();
  return Object.fromEntries(named.map((path) => [path, readFileSync(examples + path, "utf8")]));
}

/** The playground with the documentation beside it, into `dist`. */
export async function buildAll() {
  await buildPlayground();
  await buildSite(`${here}dist/docs`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
