// Makes dist/: the library and the `convoke` command as bundles (a bundle starts four times faster than loose modules,
// and leaves users nothing to install), and the type declarations of the library in one file.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtinModules } from "node:module";
import { rolldown } from "rolldown";
import { esmExternalRequirePlugin } from "rolldown/plugins";
import { importsFromEntries } from "./imports-from-entries.mjs";
import { licencesOf } from "./licences.mjs";
import { rollUpTypes } from "./roll-up-types.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

rmSync(`${root}dist`, { recursive: true, force: true });

const BUNDLERS = ["vite", "rollup", "rolldown", "webpack", "rspack", "esbuild"];

const bundle = await rolldown({
  cwd: root,
  input: {
    index: "src/index.ts",
    tools: "src/tools.ts",
    cli: "src/cli/main.ts",
    prettier: "src/prettier/index.ts",
    lsp: "src/cli/lsp-entry.ts",
    ...Object.fromEntries([...BUNDLERS, "register", "register-hooks"].map((name) => [name, `src/bundlers/${name}.ts`])),
  },
  platform: "node",
  plugins: [
    importsFromEntries(root, ["src/index.ts", "src/tools.ts"], ["src/cli/", "src/bundlers/"]),
    attributeOrders(await allOps()),
    // Else the runtime that all chunks share would import Node, and a page could not load the library.
    esmExternalRequirePlugin({ external: builtinModules.flatMap((name) => [name, `node:${name}`]) }),
  ],
  // Optional peers, which users of Keras files and of pictures install themselves.
  external: ["h5wasm", "sharp"],
  transform: { define: { "globalThis.CONVOKE_VERSION": JSON.stringify(version) }, target: "node20.19" },
});
const minify = {
  compress: true,
  mangle: { toplevel: false, keepNames: { function: true, class: true } },
  codegen: { removeWhitespace: true },
};
const { output } = await bundle.write({
  dir: "dist",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
  minify,
});
await bundle.close();
const worker = await workerBundle();
// It runs in a thread of its own, which starts from a file beside the chunk that starts it.
copyFileSync(`${root}src/cli/hdf5-worker.mjs`, `${root}dist/chunks/hdf5-worker.mjs`);
// One letter beyond Latin 1 would double the memory of a whole chunk, and the time to read it.
for (const { fileName, code } of [...output, worker])
  writeFileSync(`${root}dist/${fileName}`, inAscii(withoutBareImports(code)));
writeFileSync(
  `${root}dist/THIRD-PARTY-LICENSES.txt`,
  licencesOf([...output, worker].flatMap((chunk) => chunk.moduleIds ?? [])),
);
for (const name of ["client.d.ts", "any-model.d.ts"])
  copyFileSync(`${root}src/bundlers/${name}`, `${root}dist/${name}`);
copyFileSync(`${root}src/prettier/plugin.d.ts`, `${root}dist/prettier.d.ts`);
chmodSync(`${root}dist/cli.js`, 0o755);

const schema = execFileSync(process.execPath, [`${root}dist/cli.js`, "config", "--schema"]);
writeFileSync(`${root}dist/config.schema.json`, schema);
const { schemaFiles } = await import(`${root}dist/tools.js`);
mkdirSync(`${root}dist/schemas`);
for (const { name, schema: own } of schemaFiles)
  writeFileSync(`${root}dist/schemas/${name}.schema.json`, `${JSON.stringify(own, null, 2)}\n`);

process.exitCode = writeTypes();

/** The order of attributes as a table, so that laying texts out loads no layer. */
function attributeOrders(ops) {
  const orders = ops.filter(({ spelled }) => spelled).map(({ name, attributes }) => [name, Object.keys(attributes)]);
  const code = `const orders = new Map(${JSON.stringify(orders)});\nexport const attributeOrder = (layer) => orders.get(layer);`;
  return {
    name: "attribute-orders",
    load: (id) => (id === `${root}src/ops/attribute-order.ts` ? { code, moduleType: "js" } : undefined),
  };
}

/** Read from the sources of the layers, so that there is one list of them. */
async function allOps() {
  const bundle = await rolldown({ cwd: root, input: "src/ops/index.ts", platform: "neutral" });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  const { ops } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  return ops;
}

/** The language server for a worker of either kind: one file, without anything of Node. */
async function workerBundle() {
  const bundle = await rolldown({
    cwd: root,
    input: { "lsp-worker": "src/lsp/worker.ts" },
    platform: "browser",
    transform: { define: { "globalThis.CONVOKE_VERSION": JSON.stringify(version) }, target: "es2022" },
  });
  const { output } = await bundle.generate({ format: "iife", codeSplitting: false, minify: true });
  await bundle.close();
  return output[0];
}

/** Gives what tsc says of the sources. */
function writeTypes() {
  const loose = mkdtempSync(join(tmpdir(), "convoke-types-"));
  try {
    // The order of what is inferred must not depend on which thread is first.
    const tsc = [
      `${root}node_modules/typescript/bin/tsc`,
      "-p",
      "tsconfig.build.json",
      "--outDir",
      loose,
      "--singleThreaded",
    ];
    const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: "inherit" });
    if (status !== 0) return status ?? 1;
    const typesOf = (entry) => rollUpTypes(join(loose, `src/${entry}.d.ts`));
    for (const entry of ["index", "tools"]) writeFileSync(`${root}dist/${entry}.d.ts`, typesOf(entry));
    writeFileSync(`${root}dist/register.d.ts`, typesOf("bundlers/register"));
    // What options refer to is long, and the same for all bundlers.
    writeFileSync(`${root}dist/bundler-options.d.ts`, typesOf("bundlers/options"));
    for (const name of BUNDLERS) {
      const text = readFileSync(join(loose, `src/bundlers/${name}.d.ts`), "utf8");
      writeFileSync(`${root}dist/${name}.d.ts`, text.replace(/"\.\/options\.[jt]s"/g, '"./bundler-options.js"'));
    }
    return 0;
  } finally {
    rmSync(loose, { recursive: true });
  }
}

/** What the bundler's own runtime imports of Node and does not use: the library runs where there is no Node. */
function withoutBareImports(code) {
  return code.replace(/^import"node:\w+";/gm, "");
}

function inAscii(code) {
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
