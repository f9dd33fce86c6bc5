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
  const first = await bundle(outDir);
  writeFileSync(`${outDir}index.html`, withPreloads(readFileSync(`${here}index.html`, "utf8"), first));
  cpSync(`${here}icon.svg`, `${outDir}icon.svg`);
  writeFileSync(`${outDir}style.css`, await styles());
  cpSync(`${examples}mnist/mnist.safetensors`, `${outDir}weights/mnist.safetensors`);
  writeFileSync(`${outDir}examples.json`, JSON.stringify(exampleTexts()));
  writeFileSync(`${outDir}tutorial.json`, JSON.stringify(tutorialSteps()));
}

/**
 * The page, and the workers, which share chunks, so that what they have in common is fetched once. What the page shares with them is little:
 * each has its own, so that neither waits for many small files. Gives what the page reads first.
 */
async function bundle(outDir) {
  const workers = { compiler: "worker/main.ts", text: "worker/text.ts", opener: "worker/opener.ts" };
  await bundleOf(outDir, workers, "[name].js", groupOfWorkers);
  const written = await bundleOf(outDir, { page: "page/main.ts" }, "page-[name].js", groupOfPage);
  return ["page", "parts", "report", "report-view"].map(
    (name) => written.find((chunk) => chunk.name === name).fileName,
  );
}

async function bundleOf(outDir, input, chunkFileNames, groupOf) {
  const build = await rolldown({
    cwd: here,
    input,
    platform: "browser",
    preserveEntrySignatures: "allow-extension",
    plugins: [importsFromEntries(root, ["src/index.ts", "src/tools.ts"], ["playground/"])],
    // No module of the library does anything but what its exports are used for.
    treeshake: { moduleSideEffects: (id) => !(id.startsWith(`${root}src/`) || id.startsWith(`${root}grammar/`)) },
    transform: { define: { "globalThis.CONVOKE_VERSION": JSON.stringify(version) }, target: "es2022" },
  });
  const { output } = await build.write({
    dir: `${outDir}assets`,
    format: "esm",
    minify: true,
    chunkFileNames,
    codeSplitting: { groups: [{ debugName: "groups", name: groups(groupOf), includeDependenciesRecursively: false }] },
  });
  await build.close();
  return output;
}

/** @param groupOf gives the chunk of a module from what tells whether one of some modules imports it, at once and not later. */
function groups(groupOf) {
  const known = new Map();
  const reached = (module, context) => {
    const found = known.get(module) ?? reachedFrom(here + module, context);
    known.set(module, found);
    return found;
  };
  return (id, context) => {
    // What an entry does must not be done by others that share its modules.
    if (context.getModuleInfo(id)?.isEntry) return null;
    return groupOf((...modules) => modules.some((module) => reached(module, context).has(id)));
  };
}

function reachedFrom(module, context) {
  const all = new Set();
  const open = [module];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    open.push(...(context.getModuleInfo(id)?.importedIds ?? []));
  }
  return all;
}

/** What is read at once are few files, not fifty: here what both workers have, the answers that both give, and the language server. */
function groupOfWorkers(isIn) {
  if (!isIn("worker/text.ts")) return null;
  if (isIn("worker/main.ts")) return "core";
  return isIn("worker/answers/overview.ts", "worker/answers/report.ts") ? "answers" : "server";
}

/** And here what the page begins with, what it has at once, and the pane that is shown first. */
function groupOfPage(isIn) {
  if (isIn("page/start.ts")) return "start";
  if (isIn("page/main.ts")) return "parts";
  return isIn("page/panes/report/report-view.ts") ? "report" : null;
}

/** What scripts would ask for one behind the other is asked for with the page. */
function withPreloads(html, scripts) {
  const links = scripts.map((name) => `    <link rel="modulepreload" href="assets/${name}" />\n`);
  return html.replace(/(?=^ *<script )/m, links.join(""));
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
