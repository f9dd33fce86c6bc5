// Makes dist/: the library and the `convoke` command as bundles (a bundle starts four times faster than loose modules,
// and leaves users nothing to install), and the type declarations of the library.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

rmSync(`${root}dist`, { recursive: true, force: true });

const bundle = await rolldown({
  cwd: root,
  input: { index: "src/index.ts", cli: "src/cli/main.ts" },
  platform: "node",
  external: [/^node:/],
  transform: { define: { "globalThis.CONVOKE_VERSION": JSON.stringify(version) }, target: "node20.19" },
});
await bundle.write({
  dir: "dist",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
});
await bundle.close();
chmodSync(`${root}dist/cli.js`, 0o755);

const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
process.exit(tsc.status ?? 1);
