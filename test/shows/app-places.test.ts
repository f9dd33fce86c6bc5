/** Where apps run nets: on servers, in workers, service workers and extensions; and models of other programs in each bundler. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { answerOf, DIGIT, isInstalled, openApp, outputOf, policyFor, serve, type App } from "../support/apps.ts";
import { browserNote, chromiumPath, hasBrowser, listen } from "../support/browser.ts";
import { ROLLUP, VITE } from "../support/bundlers.ts";
import { sampled } from "../support/effort.ts";

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

const targets = ["ts", "wasm"] as const;
/** One of them in short runs. */
const someTargets = sampled(targets, 2.5);

const settingsFor = (target: string): object => (target === "wasm" ? { target, wasmIn: "file" } : { target });

async function withApp(name: string, settings: object, use: (app: App) => Promise<void>): Promise<void> {
  const app = await openApp(name, settings);
  try {
    await use(app);
  } finally {
    app.remove();
  }
}

describe.each(targets)("on a server, to %s", (target) => {
  const output = `<output>${DIGIT}</output>\n`;

  it("Node imports models by itself, and files beside modules are those of the cache", () =>
    withApp("ssr", settingsFor(target), async (app) => {
      const { code, text } = await app.run("--import", "convoke/register", "serve.mjs");
      expect([code, text]).toEqual([0, output]);
      const cached = app.files("node_modules/.cache/convoke").map((file) => file.replace(/^\w{20}./, ""));
      expect(cached).toEqual(
        target === "wasm" ? expect.arrayContaining(["mnist.wasm", "mnist.weights"]) : ["mnist.weights"],
      );
    }));

  it("where there is no package, all is in the module", () =>
    withApp("ssr", settingsFor(target), async (app) => {
      rmSync(app.path("package.json"));
      app.write("serve.mjs", app.read("serve.mjs").replace("main.js", "main.mjs"));
      app.write("src/main.mjs", app.read("src/main.js"));
      const { code, text } = await app.run("--import", "convoke/register", "serve.mjs");
      expect([code, text]).toEqual([0, output]);
      expect(existsSync(app.path("node_modules/.cache"))).toBe(false);
    }));

  it.skipIf(!isInstalled("vite"))("a build of Vite holds all that it needs", () =>
    withApp("ssr", settingsFor(target), async (app) => {
      const { code, text } = await app.run(VITE, "build");
      expect(code, text).toBe(0);
      expect(app.files("dist")).toEqual(["main.js"]);
      app.write("serve.mjs", app.read("serve.mjs").replace("./src/", "./dist/"));
      rmSync(app.path("src"), { recursive: true });
      expect(await app.run("serve.mjs")).toEqual({ code: 0, text: output });
    }),
  );
});

it("Node tells what is wrong with a model, without a stack", () =>
  withApp("ssr", {}, async (app) => {
    app.write("src/mnist.cvk", app.read("src/mnist.cvk").replace("dense 32", "dense thirty"));
    const { code, text } = await app.run("--import", "convoke/register", "serve.mjs");
    expect(code).toBe(1);
    expect(text).toMatch(/mnist\.cvk:12:9 error: /);
    expect(text).not.toMatch(/^ +at /m);
  }));

describe.skipIf(!hasBrowser)(`in Chromium${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  const reads = async (folder: string, target: string): Promise<readonly string[]> => {
    const site = await serve(folder, { "content-security-policy": policyFor(target) });
    try {
      expect(await answerOf(browser, site.address)).toEqual({ answer: DIGIT, complaints: [] });
      return site.fetched.filter((path) => /\.(weights|wasm)$/.test(path));
    } finally {
      await site.close();
    }
  };

  it.skipIf(!isInstalled("vite")).each(someTargets)("a worker of Vite reads a digit, to %s", (target) =>
    withApp("worker", settingsFor(target), async (app) => {
      app.write("public/digit.png", readFileSync(app.path("digit.png")));
      const { code, text } = await app.run(VITE, "build");
      expect(code, text).toBe(0);
      expect((await reads(app.path("dist"), target)).length).toBe(target === "wasm" ? 2 : 1);
    }),
  );

  it.skipIf(!isInstalled("rollup")).each(someTargets)("a service worker reads a digit, to %s", (target) =>
    withApp("service-worker", settingsFor(target), async (app) => {
      const { code, text } = await app.run(ROLLUP, "-c");
      expect(code, text).toBe(0);
      expect((await reads(app.folder, target)).length).toBe(target === "wasm" ? 2 : 1);
    }),
  );

  it.skipIf(!isInstalled("esbuild")).each(someTargets)(
    "an extension's page and its worker read a digit, to %s",
    (target) =>
      withApp("extension", settingsFor(target), async (app) => {
        if (target === "ts") app.write("manifest.json", app.read("manifest.json").replace(" 'wasm-unsafe-eval'", ""));
        const { code, text } = await app.run("build.mjs");
        expect(code, text).toBe(0);
        const shipped = app.files("dist").filter((file) => /\.(weights|wasm)$/.test(file));
        expect(shipped.length).toBe(target === "wasm" ? 2 : 1);
        rmSync(app.path("node_modules"), { recursive: true });
        await inExtension(app.folder);
      }),
  );
});

/** Reads a digit on a page of the extension in a folder, and in its worker. */
async function inExtension(folder: string): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "convoke-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath!,
    args: ["--no-sandbox", "--headless=new", `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
  });
  try {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    const page = await context.newPage();
    const complaints: string[] = [];
    listen(page, complaints);
    await page.goto(new URL("/page.html", worker.url()).href);
    expect([await outputOf(page, complaints), complaints]).toEqual([DIGIT, []]);
    const answer = await page.evaluate("chrome.runtime.sendMessage(new URL('digit.png', location.href).href)");
    expect(answer).toBe(DIGIT);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
