/** Models while they are edited: Vite's server reloads the page, tells mistakes in its overlay, and recovers; others watch. */
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isInstalled, openApp, type App, type Running } from "../support/apps.ts";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";

const BLOCKS = "block Block(channels) {\n  conv channels kernel=3 pad=1 relu\n}\n";
const NET = `import { Block } from "./blocks.cvk"

model Net {
  input image [1, 8, 8]
  Block(4)
  flatten
  dense 10
}
`;
const MAIN = `import { signature } from "./net.cvk";

document.querySelector("output").textContent = JSON.stringify(
  [signature.outputs, signature.parameters].map(Object.values),
);
`;

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

function writeNet(app: App): void {
  app.write("convoke.config.json", "{}");
  app.write("src/blocks.cvk", BLOCKS);
  app.write("src/net.cvk", NET);
}

describe.skipIf(!hasBrowser || !isInstalled("vite"))(`Vite's server${browserNote}`, () => {
  let app: App;
  let server: Running;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    app = await openApp("vite", {});
    writeNet(app);
    app.write("src/main.js", MAIN);
    server = app.start("node_modules/vite/bin/vite.js", "--port", "0", "--clearScreen", "false");
    const [, address] = await server.until(/Local:\s+(http:\S+)/);
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
    page = await browser.newPage();
    await page.goto(address!);
  });
  afterAll(async () => {
    await browser?.close();
    server?.stop();
    app?.remove();
  });

  /** Waits until the page says so. */
  const says = async (text: string): Promise<void> =>
    page.locator("output", { hasText: text }).waitFor({ timeout: 15_000 });

  const overlay = async (): Promise<string> => {
    const shown = page.locator("vite-error-overlay");
    await shown.waitFor({ timeout: 15_000, state: "attached" });
    return shown.evaluate((element) => element.shadowRoot!.textContent);
  };

  it("serves a model", () => says("[[[1,10]]"));

  it("reloads the page when the model is edited", async () => {
    app.write("src/net.cvk", NET.replace("dense 10", "dense 7"));
    await says("[[[1,7]]");
  });

  it("reloads it when a file that the model imports is edited", async () => {
    await says("[4,1,3,3]");
    app.write("src/blocks.cvk", BLOCKS.replace("kernel=3 pad=1", "kernel=5 pad=2"));
    await says("[4,1,5,5]");
  });

  it("reloads it when the configuration is edited, and when a nearer one appears", async () => {
    app.write("convoke.config.json", '{ "batch": 2 }');
    await says("[[[2,7]]");
    app.write("src/convoke.config.json", '{ "batch": 3 }');
    await says("[[[3,7]]");
  });

  it("shows what is wrong with its place, and recovers", async () => {
    app.write("src/net.cvk", NET.replace("dense 10", "densse 7"));
    const text = await overlay();
    expect(text).toContain("src/net.cvk:7:3");
    expect(text).toContain("7 |   densse 7\n  |   ^^^^^^\n");
    expect(text).toContain("did you mean `dense`");
    app.write("src/net.cvk", NET.replace("dense 10", "dense 5"));
    await says("[[[3,5]]");
    expect(await page.locator("vite-error-overlay").count()).toBe(0);
  });

  it("shows what is wrong with an imported file, or the configuration, and recovers", async () => {
    app.write("src/blocks.cvk", BLOCKS.replace("channels kernel", "channels kernle"));
    expect(await overlay()).toContain("src/blocks.cvk:2:17");
    app.write("src/blocks.cvk", BLOCKS);
    await says("[4,1,3,3]");
    app.write("src/convoke.config.json", '{\n  "batsh": 3\n}');
    expect(await overlay()).toContain("src/convoke.config.json:2:3");
    app.write("src/convoke.config.json", '{ "batch": 4 }');
    await says("[[[4,5]]");
  });
});

const packageOf = (bundler: string): string => (bundler === "rspack" ? "@rspack/core" : bundler);

const packs = (bundler: string): string =>
  `import ${bundler === "rspack" ? "{ rspack }" : bundler} from "${packageOf(bundler)}";
import config from "./${bundler}.config.js";
${bundler}(config).watch({}, (error, stats) => console.log(error ?? stats.toString({ colors: false })));
`;

const isThere = (name: string): boolean => isInstalled(packageOf(name));

describe("watching", () => {
  const programs = {
    rollup: ["node_modules/rollup/dist/bin/rollup", "-c", "-w"],
    esbuild: ["watch.mjs"],
    webpack: ["watch.mjs"],
    rspack: ["watch.mjs"],
  } as const;
  const ESBUILD = `import { context } from "esbuild";
import convoke from "convoke/esbuild";
const options = { entryPoints: ["src/main.js"], bundle: true, format: "esm", outdir: "dist", plugins: [convoke({ types: true })] };
await (await context({ ...options, logLevel: "info" })).watch();
`;

  const [there, missing] = [true, false].map((is) => Object.entries(programs).filter(([name]) => isThere(name) === is));
  it.skip.each(missing!)("%s (skipped: it is not installed in test/apps)", () => {});
  it.each(there!)("%s recovers from a mistake in an imported file", async (name, args) => {
    const app = await openApp(name, {});
    writeNet(app);
    app.write("src/main.js", MAIN);
    app.write("watch.mjs", name === "esbuild" ? ESBUILD : packs(name));
    const watcher = app.start(...args);
    const says = (text: string): Promise<void> =>
      vi.waitFor(() => expect(app.read("dist/main.js").replace(/\s/g, "")).toContain(text), { timeout: 20_000 });
    try {
      await vi.waitFor(() => app.read("dist/main.js"), { timeout: 20_000 });
      await says("[4,1,3,3]");
      // With the option types.
      if (name === "esbuild") expect(app.read("src/net.cvk.d.ts")).toContain("readonly [4, 1, 3, 3]");
      app.write("src/blocks.cvk", BLOCKS.replace("conv", "covn"));
      await watcher.until(/no layer or block is named/);
      app.write("src/blocks.cvk", BLOCKS.replace("kernel=3 pad=1", "kernel=5 pad=2"));
      await says("[4,1,5,5]");
      if (name === "esbuild") expect(app.read("src/net.cvk.d.ts")).toContain("readonly [4, 1, 5, 5]");
    } finally {
      watcher.stop();
      app.remove();
    }
  });
});
