// Makes dist/: the library and the `convoke` command as bundles (a bundle starts four times faster than loose modules,
// and leaves users nothing to install), and the type declarations of the library in one file.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { rollUpTypes } from "./roll-up-types.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

rmSync(`${root}dist`, { recursive: true, force: true });

const bundle = await rolldown({
  cwd: root,
  input: { index: "src/index.ts", cli: "src/cli/main.ts" },
  platform: "node",
  // An optional peer, which users of Keras files install themselves.
  external: [/^node:/, "h5wasm"],
  transform: { define: { "globalThis.CONVOKE_VERSION": JSON.stringify(version) }, target: "node20.19" },
});
const { output } = await bundle.write({
  dir: "dist",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
  minify: {
    compress: true,
    mangle: { toplevel: false, keepNames: { function: true, class: true } },
    codegen: { removeWhitespace: true },
  },
});
await bundle.close();
// One letter beyond Latin 1 would double the memory of a whole chunk, and the time to read it.
for (const { fileName, code } of output) writeFileSync(`${root}dist/${fileName}`, inAscii(code));
writeFileSync(`${root}dist/THIRD-PARTY-LICENSES.txt`, licencesOf(output.flatMap((chunk) => chunk.moduleIds ?? [])));
chmodSync(`${root}dist/cli.js`, 0o755);

process.exitCode = writeTypes();

/** Gives what tsc says of the sources. */
function writeTypes() {
  const loose = mkdtempSync(join(tmpdir(), "convoke-types-"));
  try {
    const tsc = [`${root}node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json", "--outDir", loose];
    const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: "inherit" });
    if (status === 0) writeFileSync(`${root}dist/index.d.ts`, rollUpTypes(join(loose, "src/index.d.ts")));
    return status ?? 1;
  } finally {
    rmSync(loose, { recursive: true });
  }
}

function inAscii(code) {
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The licences of the packages that the bundle holds, as they ask for. */
function licencesOf(modules) {
  const folders = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  return [...folders]
    .toSorted()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
      const texts = files.map((file) => readFileSync(`${folder}/${file}`, "utf8").trim());
      return [`${name} ${version} (${license})`, ...texts].join("\n\n");
    })
    .join(`\n\n${"─".repeat(80)}\n\n`)
    .concat("\n");
}
