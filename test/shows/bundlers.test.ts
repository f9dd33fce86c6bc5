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
import { bundlers, type Bundler } from "../support/bundlers.ts";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { commandPath } from "../support/command.ts";
import { sampled } from "../support/effort.ts";

const targets = ["ts", "wasm"] as const;

/** Words of the compiler, which its own files hold. */
const COMPILER = ["chevrotain", "kernel-exceeds-input", "verifyProgram", "vectorise-loops", "fold-batch-norm"];

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

const EXPORT = ["export", "src/mnist.cvk", "--weights", "src/mnist.safetensors", "-o", "src/mnist.onnx"];

/** A dense layer of two inputs: [[1, 0], [2, -1]] with the biases [0, 1]. */
function tfjsModel(): readonly (readonly [string, string | Uint8Array])[] {
  const config = { name: "dense", units: 2, activation: "linear", use_bias: true, batch_input_shape: [null, 2] };
  const sequential = { name: "small", layers: [{ class_name: "Dense", config }] };
  const weights = [
    { name: "dense/kernel", shape: [2, 2], dtype: "float32" },
    { name: "dense/bias", shape: [2], dtype: "float32" },
  ];
  const model = {
    format: "layers-model",
    modelTopology: { keras_version: "2.7.0", model_config: { class_name: "Sequential", config: sequential } },
    weightsManifest: [{ paths: ["small.bin"], weights }],
  };
  return [
    ["model.json", JSON.stringify(model)],
    ["small.bin", new Uint8Array(new Float32Array([1, 0, 2, -1, 0, 1]).buffer)],
  ];
}

/** Runs both: [-3, 3] by the kernel is [3, -3], and with the biases [3, -2]. */
const FOREIGN = `import * as digits from "./mnist.onnx";
import * as small from "./model.json?convoke&weightsIn=module";

const mnist = await digits.load();
const scores = mnist.run(new Float32Array(784));
const sum = Math.round(scores.reduce((all, score) => all + score));
const { run } = await small.load();
const outcome = [digits.signature.model, sum, [...run(new Float32Array([-3, 3]))]];
document.querySelector("output").textContent = JSON.stringify(outcome);
`;

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
});
afterAll(() => browser?.close());

function presence({ package: needed }: Bundler): { readonly isThere: boolean; readonly note: string } {
  const isThere = isInstalled(needed);
  return { isThere, note: isThere ? browserNote : ` (skipped: ${needed} is not installed in test/apps)` };
}

describe.each(bundlers)("$name", (bundler) => {
  const { name, build, site } = bundler;
  const { isThere, note } = presence(bundler);

  describe.skipIf(!hasBrowser || !isThere).each(sampled(targets, 2.5))(`to %s${note}`, (target) => {
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
});

// What they all share of the plugin is tried with every other one in short runs.
describe.each(sampled(bundlers, 2.5))("$name", (bundler) => {
  const { name, build, site } = bundler;
  const { isThere, note } = presence(bundler);

  it.skipIf(!isThere)("tells what is wrong with a model at its place, and with what it imports", async () => {
    const app = await openApp(name, {});
    try {
      const [before, behind] = app.read("src/mnist.cvk").split("  conv 16 kernel=3 pad=1 relu\n");
      app.write("src/blocks.cvk", "block Block(n) {\n  conv n kernel=30 relu\n}\n");
      app.write("src/mnist.cvk", `import { Block } from "./blocks.cvk"\n${before}  Block(16)\n${behind}`);
      const { code, text } = await app.run(...build);
      expect(code).toBe(1);
      expect(text).toMatch(/src\/blocks\.cvk(:| \()2:(9|10)/);
      expect(text).toContain("2 |   conv n kernel=30 relu");
      expect(text).toContain("kernel 30x30 does not fit the 14x14 input");
    } finally {
      app.remove();
    }
  });

  it.skipIf(!hasBrowser || !isThere)("imports models of ONNX and of TensorFlow.js as it does text", async () => {
    const app = await openApp(name, {});
    try {
      app.write("convoke.config.json", '{ "weightsIn": "file" }');
      const { code: exported, text: said } = await app.run(commandPath, ...EXPORT);
      expect(exported, said).toBe(0);
      for (const [file, contents] of tfjsModel()) app.write(`src/${file}`, contents);
      app.write("src/main.js", FOREIGN);
      const { code, text } = await app.run(...build);
      expect(code, text).toBe(0);
      const host = await serve(app.path(site), { "content-security-policy": policyFor("ts") });
      try {
        expect(await answerOf(browser, host.address)).toEqual({ answer: '["Mnist",1,[3,-2]]', complaints: [] });
      } finally {
        await host.close();
      }
    } finally {
      app.remove();
    }
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
