/**
 * Models in apps of every bundler: built, and run in headless Chromium under a Content-Security-Policy that lets nothing
 * through but the app's own scripts, and WebAssembly where it is the target. A digit is read from a picture.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { answerOf, DIGIT, isInstalled, openApp, policyFor, serve, versionOf, type App } from "../support/apps.ts";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";

const targets = ["ts", "wasm"] as const;

interface Bundler {
  readonly name: string;
  /** What has to be installed. */
  readonly package: string;
  readonly build: readonly string[];
  /** Where its page is, from the app's folder on. */
  readonly site: string;
}

const bundlers: readonly Bundler[] = [
  { name: "vite", package: "vite", build: ["node_modules/vite/bin/vite.js", "build"], site: "dist" },
  { name: "rollup", package: "rollup", build: ["node_modules/rollup/dist/bin/rollup", "-c"], site: "." },
  {
    name: "rolldown",
    package: "rolldown",
    build: ["node_modules/rolldown/bin/cli.mjs", "-c", "rolldown.config.js"],
    site: ".",
  },
  { name: "esbuild", package: "esbuild", build: ["build.mjs"], site: "." },
  { name: "webpack", package: "webpack", build: ["build.mjs"], site: "." },
  { name: "rspack", package: "@rspack/core", build: ["build.mjs"], site: "." },
];

/** Words of the compiler, which its own files hold. */
const COMPILER = ["chevrotain", "kernel-exceeds-input", "verifyProgram", "vectorise-loops", "fold-batch-norm"];

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
});
afterAll(() => browser?.close());

describe.each(bundlers)("$name", ({ name, package: needed, build, site }) => {
  const isThere = isInstalled(needed);
  const note = isThere ? browserNote : ` (skipped: ${needed} is not installed in test/apps)`;

  describe.skipIf(!hasBrowser || !isThere).each(targets)(`to %s${note}`, (target) => {
    let app: App;
    let built: { readonly code: number | null; readonly text: string };
    beforeAll(async () => {
      app = await openApp(name, target === "wasm" ? { target, wasmIn: "file" } : { target });
      if (name === "vite") app.write("public/digit.png", readFileSync(app.path("digit.png")));
      built = await app.run(...build);
    });
    afterAll(() => app.remove());

    it("builds, and ships weights and binary once each", () => {
      expect(built.text).not.toMatch(/warn/i);
      expect(built.code, built.text).toBe(0);
      const shipped = app.files("dist").filter((file) => /\.(weights|wasm)$/.test(file));
      expect(shipped.map((file) => file.replace(/^.*\./, "")).toSorted()).toEqual(
        target === "wasm" ? ["wasm", "weights"] : ["weights"],
      );
      // Named by their contents.
      for (const file of shipped) expect(file).toMatch(/[\w-]{8,}\.\w+$/);
    });

    it("ships nothing of the compiler", () => {
      const scripts = app.files("dist").filter((file) => file.endsWith(".js"));
      const text = scripts.map((file) => app.read(join("dist", file))).join("\n");
      expect(gzipSync(text).length).toBeLessThan(14_000);
      for (const word of COMPILER) expect(text).not.toContain(word);
    });

    it("reads the digit of a picture under a strict policy, and complains of nothing", async () => {
      const host = await serve(app.path(site), { "content-security-policy": policyFor(target) });
      try {
        const { answer, complaints } = await answerOf(browser, host.address);
        expect(complaints).toEqual([]);
        expect(answer).toBe(DIGIT);
        const files = host.fetched.filter((path) => /\.(weights|wasm)$/.test(path));
        expect(files.length).toBe(target === "wasm" ? 2 : 1);
        expect(new Set(files).size).toBe(files.length);
      } finally {
        await host.close();
      }
    });
  });

  it.skipIf(!isThere)(`leaves a net out that is not used${isThere ? "" : note}`, async () => {
    const app = await openApp(name, { target: "wasm", wasmIn: "file" });
    try {
      app.write("src/main.js", 'import { signature } from "./mnist.cvk";\nconsole.log(signature.model);\n');
      const { code, text } = await app.run(...build);
      expect(code, text).toBe(0);
      const files = app.files("dist");
      const scripts = files.filter((file) => file.endsWith(".js")).map((file) => app.read(join("dist", file)));
      expect(scripts.join("\n")).not.toContain("WebAssembly");
      // webpack and rspack look for assets before they drop code.
      if (!/pack/.test(name)) expect(files.filter((file) => /\.(weights|wasm)$/.test(file))).toEqual([]);
    } finally {
      app.remove();
    }
  });
});

it("knows words of the compiler", () => {
  const chunks = fileURLToPath(new URL("../../dist/chunks/", import.meta.url));
  const text = readdirSync(chunks).map((file) => readFileSync(chunks + file, "utf8"));
  for (const word of COMPILER) expect(text.some((chunk) => chunk.includes(word))).toBe(true);
});

describe("docs/bundlers.md", () => {
  const root = new URL("../../", import.meta.url);
  const page = readFileSync(new URL("docs/bundlers.md", root), "utf8");
  const shown = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
  const apps = ["vite/vite.config.js", "rollup/rollup.config.js", "webpack/webpack.config.js", "esbuild/build.mjs"];

  it.each(apps)("shows %s as it is", (file) => {
    expect(shown).toContain(readFileSync(new URL(`test/apps/${file}`, root), "utf8"));
  });

  it("shows nothing else but the import", () => {
    expect(shown).toHaveLength(apps.length + 1);
    expect(readFileSync(new URL("test/apps/vite/src/main.js", root), "utf8").startsWith(shown[0]!)).toBe(true);
  });

  it("names the versions that are tested", () => {
    const table = [...page.matchAll(/`convoke\/(\w+)` +\| ([\d.]+)/g)].map(([, name, version]) => [name, version]);
    const packages = bundlers.map(({ name, package: needed }) => [name, versionOf(needed)]);
    expect(table.toSorted()).toEqual(packages.filter(([, version]) => version !== undefined).toSorted());
  });
});
