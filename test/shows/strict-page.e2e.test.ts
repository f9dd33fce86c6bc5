/** The library on a page that evaluates no text but its own files: WebAssembly runs there, a text made for a net does not. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { TargetName } from "../../src/targets/index.ts";
import { arraysFor } from "../conformance/operands.ts";
import { browserNote, hasBrowser, openBrowser, type Files, type Visited } from "../support/browser.ts";
import { exampleModel, examplesHost, runModel } from "../support/models.ts";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const support = fileURLToPath(new URL("../support/", import.meta.url));
const text = examplesHost.readFile("lenet.cvk")!;
const image = arraysFor([{ name: "image", shape: [1, 1, 28, 28] }]).get("image")!;
const jobOf = (target: TargetName, library: string) => ({ library, target, text, image: [...image] });

async function expectedBytes(): Promise<Uint8Array> {
  const scores = await runModel(exampleModel("lenet.cvk"), "wasm", image);
  expect(scores).toHaveLength(10);
  return new Uint8Array(scores.buffer);
}

describe.skipIf(!hasBrowser)(`on a strict page, in headless Chromium${browserNote}`, () => {
  it("WebAssembly gives the bits that it gives in Node, and the page complains of nothing", async () => {
    const { bytes, complaints } = await visit("wasm");
    expect([bytes, complaints]).toEqual([await expectedBytes(), []]);
  });

  // Which of the two a version of Chromium says of a module in a data: address that the policy refuses differs.
  it("JavaScript made for a net is refused", () => {
    return expect(visit("ts")).rejects.toThrow(/policy|Failed to fetch dynamically imported module: data:/i);
  });
});

describe("in a Node that evaluates no text", () => {
  it("WebAssembly gives the same bits", async () => {
    const { bytes, err } = runInStrictNode("wasm");
    expect([bytes, err]).toEqual([await expectedBytes(), ""]);
  });

  it("JavaScript made for a net is refused", () => {
    const { bytes, err } = runInStrictNode("ts");
    expect(bytes).toHaveLength(0);
    expect(err).toContain("a module from a data URL is refused");
  });
});

async function visit(target: TargetName): Promise<Visited> {
  const browser = await openBrowser();
  try {
    return await browser.visit({
      files: site(),
      program: "run-library.mjs",
      argument: jobOf(target, "./convoke/index.js"),
    });
  } finally {
    await browser.close();
  }
}

/** What ships, beside the program. */
function site(): Files {
  const shipped = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  return new Map([
    ["run-library.mjs", readFileSync(join(support, "run-library.mjs"))],
    ...shipped.map((name) => [`convoke/${name.replaceAll("\\", "/")}`, readFileSync(join(dist, name))] as const),
  ]);
}

function runInStrictNode(target: TargetName) {
  const job = JSON.stringify(jobOf(target, new URL("../../dist/index.js", import.meta.url).href));
  const program = ["--disallow-code-generation-from-strings", join(support, "strict-node.mjs"), job];
  const { stdout, stderr } = spawnSync(process.execPath, program);
  return { bytes: Uint8Array.from(stdout), err: stderr.toString() };
}
