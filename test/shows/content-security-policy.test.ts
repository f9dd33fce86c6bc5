/**
 * Modules of WebAssembly in a real browser, under a Content-Security-Policy without `unsafe-eval`: on a page that is
 * cross-origin isolated, where threads share memory, and on one that is not. Skipped where there is no Chromium.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { engineFor } from "../../src/engine.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { storedWeights } from "../../src/weights/match.ts";
import { exampleModel } from "../support/models.ts";

const folders = (process.env["PATH"] ?? "").split(delimiter);
const browser = folders.flatMap((at) => ["chromium", "google-chrome"].map((name) => join(at, name))).find(existsSync);

const model = exampleModel("lenet.cvk");
const weights = initialiseWeights(model.graph, 1);
const file = writeSafetensors(storedWeights(model.graph.parameters, weights));

function moduleFiles(): ReadonlyMap<string, string | Uint8Array> {
  const { program } = compileModel(model, { target: "wasm" }).lowered;
  const options = { model: model.name, layout: model.layout, batch: 1, target: "wasm" } as const;
  const inline = emitModule(program, { ...options, name: "inline", weights: { inline: file } });
  const wasm = { place: "file", threads: 2 } as const;
  const beside = emitModule(program, { ...options, name: "beside", weights: "beside", wasm });
  return new Map<string, string | Uint8Array>([
    ["/", '<!doctype html><script type="module" src="/page.js"></script>'],
    ["/page.js", PAGE],
    ["/inline.js", inline.js],
    ["/beside.js", beside.js],
    ["/beside.wasm", beside.wasm!],
    ["/beside.threads.wasm", beside.threads!.wasm!],
    ["/beside.worker.js", beside.threads!.worker],
    ["/beside.weights", file],
  ]);
}

const PAGE = `
const said = [];
console.warn = (line) => said.push(line);
document.addEventListener("securitypolicyviolation", (event) => said.push(event.violatedDirective));
const image = new Float32Array(784).map((_, at) => Math.sin(at));
const results = {};
for (const name of ["inline", "beside"]) {
  try {
    const net = await (await import("/" + name + ".js")).load();
    for (let round = 0; round < 20; round++) results[name] = [...net.run(image)];
    net.close?.();
  } catch (error) {
    results[name] = String(error);
  }
}
await fetch("/done", { method: "POST", body: JSON.stringify({ isolated: crossOriginIsolated, said, results }) });
`;

const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", wasm: "application/wasm" };
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
const ISOLATION = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

interface Report {
  readonly isolated: boolean;
  readonly said: readonly string[];
  readonly results: Readonly<Record<string, readonly number[]>>;
}

/** Serves the files, opens the page, and waits for what it reports. */
async function reportOf(isolated: boolean): Promise<Report> {
  const files = moduleFiles();
  let resolve: (report: Report) => void = () => {};
  const promise = new Promise<Report>((done) => (resolve = done));
  const server = createServer(async (request, response) => {
    const headers = { "content-security-policy": POLICY, ...(isolated ? ISOLATION : {}) };
    const { url = "/", method } = request;
    if (method === "POST") resolve(JSON.parse(await bodyOf(request)) as Report);
    const found = files.get(url);
    const type = TYPES[url.split(".").at(-1)!] ?? (url === "/" ? "text/html" : "application/octet-stream");
    response.writeHead(found === undefined ? 404 : 200, { ...headers, "content-type": type }).end(found);
  });
  const profile = mkdtempSync(join(tmpdir(), "convoke-browser-"));
  const port = await portOf(server);
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  const page = spawn(browser!, [...flags, `http://localhost:${port}/`], { stdio: "ignore" });
  const ended = new Promise((done) => page.once("exit", done));
  try {
    return await promise;
  } finally {
    page.kill("SIGKILL");
    await ended;
    server.close();
    server.closeAllConnections();
    profiles.add(profile);
  }
}

const profiles = new Set<string>();
// The browser's helpers still write for a moment.
afterAll(() => profiles.forEach((path) => rmSync(path, { recursive: true, force: true, maxRetries: 5 })));

function portOf(server: Server): Promise<number> {
  return new Promise((done) => {
    server.listen(0, "localhost", () => done((server.address() as AddressInfo).port));
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

describe.skipIf(browser === undefined)(`in a browser${browser === undefined ? " (skipped: no Chromium)" : ""}`, () => {
  it.each([true, false])(
    "modules compute under a strict policy; isolated: %s",
    { timeout: 60_000 },
    async (isolated) => {
      const report = await reportOf(isolated);
      expect(report.isolated).toBe(isolated);
      const engine = await engineFor(model, weights, "wasm");
      const image = new Float32Array(784).map((_, at) => Math.sin(at));
      const expected = [...engine.run(new Map([["image", image]])).values()][0]!;
      expect(report.results).toEqual({ inline: [...expected], beside: [...expected] });
      const warning = "LeNet runs on one thread: the page is not cross-origin isolated";
      expect(report.said).toEqual(isolated ? [] : [warning]);
    },
  );
});
