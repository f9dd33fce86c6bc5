/** What ships: a compiled module is small, and the package installs as a working command. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { wasm } from "../../src/targets/index.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { exampleModel } from "../support/models.ts";

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
      weights: "none",
      target: "wasm",
    });
    const text = await minified(js);
    expect(text).toMatch(/export\s*{/);
    expect(gzipSync(text).length).toBeLessThan(12_000);
  });

  it.each([
    ["one thread", 1, 4000],
    ["threads", 4, 4550],
  ])("with the binary beside it, for %s, is small as well", async (_, threads, most) => {
    const model = exampleModel("lenet.cvk");
    const { js } = emitModule(compileModel(model, { target: "wasm" }).lowered.program, {
      name: "lenet",
      model: model.name,
      layout: model.layout,
      weights: "file",
      target: wasm.with({ place: "file", threads }),
    });
    expect(gzipSync(await minified(js)).length).toBeLessThan(most);
  });
});

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
}

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const entries = Object.keys(manifest.exports);
/** Others are types alone. */
const imported = entries
  .filter((entry) => entry !== "./client")
  .map((entry) => entry.replace("*", "check.schema.json"));

/** A tool of test/apps, with what is used of it. */
const tool = async <T>(name: string): Promise<T> => {
  const path = createRequire(join(root, "test/apps/package.json")).resolve(name);
  return (await import(pathToFileURL(path).href)) as T;
};
const hasTools = ["publint", "@arethetypeswrong/core"].every((name) =>
  existsSync(join(root, "test/apps/node_modules", name)),
);
const toolNote = hasTools ? "" : " (skipped: without npm ci --prefix test/apps)";

interface Publint {
  publint(options: { pack: { tarball: ArrayBuffer } }): Promise<{ messages: readonly unknown[] }>;
}

interface AreTheTypesWrong {
  createPackageFromTarballData(bytes: Uint8Array): unknown;
  checkPackage(source: unknown): Promise<{
    readonly entrypoints: Readonly<Record<string, unknown>>;
    readonly problems: readonly { readonly kind: string; readonly resolutionKind?: string }[];
  }>;
}

/** The path of the next Node, where npm has it. */
const later = spawnSync("npx", ["--yes", "--package", "node@24", "node", "-p", "process.execPath"], {
  cwd: folder,
  encoding: "utf8",
  timeout: 60_000,
});
const node24 = later.status === 0 ? later.stdout.trim() : undefined;
const node24Note = node24 === undefined ? " (skipped: npx has no node@24)" : "";

// Nothing is fetched: the package has no dependencies.
const npm = (...args: string[]): string =>
  execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
  });

describe("the package", () => {
  let tarball: string;
  /** Where it is installed. */
  const installed = join(folder, "user", "node_modules", "convoke");

  beforeAll(() => {
    npm("pack", "--ignore-scripts", "--pack-destination", folder);
    tarball = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith(".tgz"))!,
    );
    mkdirSync(join(folder, "user"));
    writeFileSync(join(folder, "user/package.json"), '{ "type": "module" }');
    npm("install", "--prefix", join(folder, "user"), tarball);
  }, 60_000);

  it("installs into an empty place as a working command", () => {
    npm("install", "--global", "--prefix", join(folder, "prefix"), tarball);
    const command = join(folder, "prefix", process.platform === "win32" ? "convoke.cmd" : "bin/convoke");
    const { status, stdout, stderr } = spawnSync(command, ["check", join(installed, "examples/lenet.cvk")], {
      cwd: folder,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("61,706 parameters");
    const page = spawnSync(command, ["explain", "conv/rank"], {
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const told = /^conv\/rank\n[\s\S]*\nRight\n\n {4}model /;
    expect([page.status, page.stdout]).toEqual([0, expect.stringMatching(told)]);
  });

  it("has what its README and its pages link to, and neither sources nor tests", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" }).map((name) =>
      name.replaceAll("\\", "/"),
    );
    const top = files.filter((name) => !name.includes("/")).toSorted();
    expect(top).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "docs",
      "examples",
      "grammar",
      "package.json",
    ]);
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      exports: Readonly<Record<string, string | { readonly types: string }>>;
    };
    const entries = Object.values(exports).flatMap((each) => (typeof each === "string" ? [] : [each.types.slice(2)]));
    const parts = ["dist/any-model.d.ts", "dist/bundler-options.d.ts", "grammar/generated/cst.d.ts"];
    const types = [...entries, ...parts].toSorted();
    expect(files.filter((name) => name.endsWith(".d.ts")).toSorted()).toEqual(types);
    const pages = files.filter((name) => name.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(5);
    for (const page of pages) {
      const text = readFileSync(join(installed, page), "utf8");
      for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
        expect(existsSync(join(installed, dirname(page), link!)), `${page}: ${link}`).toBe(true);
      }
    }
    // 60 kB of it are the pages of 260 diagnostic codes, 80 the tables, pictures and pages of reports and graphs, 80 the language
    // server, and 560 the same in one file for workers, with all of the compiler that its reports and kernels are made by.
    // 15 kB are the reference of the language and the page on the playground.
    expect(statSync(tarball).size).toBeLessThan(2_140_000);
  });

  it("names what it depends on, asks for nothing else, and runs no scripts when installed", () => {
    const {
      dependencies = {},
      scripts,
      keywords,
      license,
      bin,
    } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<
      string,
      Record<string, unknown> | undefined
    >;
    expect(dependencies).toEqual({});
    expect(Object.keys(scripts!).filter((name) => name.endsWith("install"))).toEqual([]);
    expect(keywords).toContain("webassembly");
    expect(license).toBe("MIT");
    for (const path of Object.values(bin!)) expect(existsSync(join(installed, String(path)))).toBe(true);
  });

  /** What tsc says of a program in strict mode that knows no library but the language's. */
  const complaints = (program: string): string => {
    writeFileSync(join(folder, "user/use.ts"), program);
    const flags =
      "--strict --noEmit --target es2022 --module nodenext --lib es2023 --skipLibCheck false --pretty false";
    const more = "--exactOptionalPropertyTypes --noUncheckedIndexedAccess --types";
    const args = [join(root, "node_modules/typescript/bin/tsc"), ...`${flags} ${more}`.split(" "), "", "use.ts"];
    return spawnSync(process.execPath, args, { cwd: join(folder, "user"), encoding: "utf8" }).stdout;
  };

  it("brings types for each of its exports", async () => {
    const exported = Object.keys((await import(pathToFileURL(join(installed, "dist/index.js")).href)) as object);
    expect(exported).toContain("emitModule");
    expect(complaints(`import { ${exported.join(", ")} } from "convoke";\nexport { ${exported.join(", ")} };\n`)).toBe(
      "",
    );
  });

  it("brings types that accept right use and refuse wrong use", () => {
    const right = `
import { check, compileModel, emitModule, type Checked, type Diagnostic, type Node } from "convoke";
const checked: Checked = check("a.cvk", "model A { input x [1]; relu }", undefined, { batch: 2 });
export const diagnostics: readonly Diagnostic[] = checked.diagnostics;
for (const model of checked.models) {
  const nodes: readonly Node[] = model.graph.nodes;
  const { program } = compileModel(model, { target: "wasm" }).lowered;
  const { layout } = model;
  emitModule(program, { name: "a", model: model.name, layout, weights: "none" }).ts.length;
}
`;
    expect(complaints(right)).toBe("");
    expect(complaints(right.replace('"wasm"', '"cuda"'))).toContain("error TS2322");
  });

  it("brings types for plugins of bundlers, and for models that have none of their own", () => {
    const right = `/// <reference types="convoke/client" />
import { load, signature } from "./net.cvk";
import convoke from "convoke/vite";
export const { name } = convoke({ target: "wasm", models: { "*.cvk": { batch: 2 } }, types: true });
export const net = await load();
export const best: string = net.top(net.run(new Float32Array(signature.batch)))[0]!.name;
`;
    expect(complaints(right)).toBe("");
    expect(complaints(right.replace('"wasm"', '"wasn"'))).toContain("error TS2");
    expect(complaints(right.replace("best: string", "best: number"))).toContain("error TS2322");
  });

  it.skipIf(!hasTools)(`is what publint and are-the-types-wrong ask for${toolNote}`, async () => {
    const bytes = new Uint8Array(readFileSync(tarball));
    const { publint } = await tool<Publint>("publint");
    expect((await publint({ pack: { tarball: bytes.buffer } })).messages).toEqual([]);
    const { checkPackage, createPackageFromTarballData } = await tool<AreTheTypesWrong>("@arethetypeswrong/core");
    const { entrypoints, problems } = await checkPackage(createPackageFromTarballData(bytes));
    expect(Object.keys(entrypoints)).toEqual(entries);
    // The package is of ES modules alone: resolution without `exports` (node10) and by \`require\` in types is not for it.
    const old = ["node10", "node16-cjs"];
    expect(problems.filter(({ resolutionKind }) => !old.includes(resolutionKind ?? ""))).toEqual([]);
  });

  /** What an engine says of importing each entry, where the package is installed. */
  const importAll = (node: string): readonly string[] => {
    const program = `
const entries = ${JSON.stringify(imported)};
for (const entry of entries) {
  const name = "convoke" + entry.slice(1);
  const options = entry.endsWith(".json") ? { with: { type: "json" } } : {};
  const found = await import(name, options).then(() => true, ({ message }) => message);
  console.log(entry, found);
}`;
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program];
    const { stdout, stderr } = spawnSync(node, args, { cwd: join(folder, "user"), encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout.trimEnd().split("\n");
  };

  it("has entries that can be imported, all of them", () => {
    expect(importAll(process.execPath)).toEqual(imported.map((entry) => `${entry} true`));
  });

  it.skipIf(node24 === undefined)(`has entries that Node 24 imports${node24Note}`, () => {
    expect(importAll(node24!)).toEqual(imported.map((entry) => `${entry} true`));
  });
});
