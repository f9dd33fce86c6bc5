/** What ships: a compiled module is small, and the package installs as a working command. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { afterAll, describe, expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { exampleModel, examplesFolder } from "../support/models.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "convoke-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a user's bundler would ship it. */
async function minified(javascript: string): Promise<string> {
  const bundle = await rolldown({
    input: "net.js",
    plugins: [
      {
        name: "text",
        resolveId: (id) => (id === "net.js" ? id : undefined),
        load: (id) => (id === "net.js" ? javascript : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  return output[0].code;
}

describe("a compiled module", () => {
  it("of LeNet takes less than 6 KB, minified and gzipped, without its weights", async () => {
    const model = exampleModel("lenet.cvk");
    const { js } = emitModule(compileModel(model).lowered.program, {
      name: "lenet",
      model: model.name,
      layout: model.layout,
      batch: 1,
      weights: "none",
    });
    const text = await minified(js);
    expect(text.length).toBeLessThan(js.length);
    expect(text).toMatch(/export\s*{/);
    expect(gzipSync(text).length).toBeLessThan(6000);
  });

  it("of LeNet for WebAssembly takes less than 12 KB, minified and gzipped, without its weights", async () => {
    const model = exampleModel("lenet.cvk");
    const { js } = emitModule(compileModel(model, { target: "wasm" }).lowered.program, {
      name: "lenet",
      model: model.name,
      layout: model.layout,
      batch: 1,
      weights: "none",
      target: "wasm",
    });
    const text = await minified(js);
    expect(text).toMatch(/export\s*{/);
    expect(gzipSync(text).length).toBeLessThan(12_000);
  });

  it.each([
    ["one thread", 1, 4000],
    ["threads", 4, 4500],
  ])("with the binary beside it, for %s, is small as well", async (_, threads, most) => {
    const model = exampleModel("lenet.cvk");
    const { js } = emitModule(compileModel(model, { target: "wasm" }).lowered.program, {
      name: "lenet",
      model: model.name,
      layout: model.layout,
      batch: 1,
      weights: "beside",
      target: "wasm",
      wasm: { place: "file", threads },
    });
    expect(gzipSync(await minified(js)).length).toBeLessThan(most);
  });
});

// Nothing is fetched: the package has no dependencies.
const npm = (...args: string[]): string =>
  execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
  });

describe("the package", () => {
  it("installs into an empty place as a working command", () => {
    npm("pack", "--ignore-scripts", "--pack-destination", folder);
    const [file] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    npm("install", "--global", "--prefix", join(folder, "prefix"), join(folder, file!));
    const command = join(folder, "prefix", process.platform === "win32" ? "convoke.cmd" : "bin/convoke");
    const { status, stdout, stderr } = spawnSync(command, ["check", `${examplesFolder}lenet.cvk`], {
      cwd: folder,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("61,706 parameters");
  });
});
