// Prints the figures of the README's "From tfjs" and "From onnxruntime-web": bytes that a page fetches, and milliseconds from the
// import of the app to its first result, in headless Chromium from a server on the same machine. That is the least of fresh pages,
// since other work on the machine only adds to it; the median is printed besides.
//
//   npm run build && node test/apps/measure.mjs
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { buildApps, bytesOf } from "./replaced-engines.mjs";

const ROUNDS = 15;
const TYPES = {
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".html": "text/html",
};

const folder = mkdtempSync(join(tmpdir(), "convoke-measure-"));
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const apps = Object.entries(await buildApps(folder)).flatMap(([engine, each]) =>
  Object.entries(each).map(([when, files]) => ({ name: `${engine} ${when}`, files })),
);
rmSync(folder, { recursive: true });

// Each page has paths of its own, so that no code of the one before is at hand.
const server = createServer((request, response) => {
  const [, app, , name] = request.url.split("/");
  const contents = name === "page.html" ? "<!doctype html>" : apps[app]?.files.get(name);
  response.writeHead(contents === undefined ? 404 : 200, { "content-type": TYPES[extname(name ?? "")] ?? "" });
  response.end(contents);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

async function firstResult(app, round) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/${app}/${round}/page.html`);
  const milliseconds = await page.evaluate(async () => {
    const start = performance.now();
    const { classify } = await import(new URL("app.js", location.href).href);
    await classify(new Float32Array(784).fill(0.5));
    return performance.now() - start;
  });
  await page.close();
  return milliseconds;
}

const times = apps.map(() => []);
for (let round = 0; round <= ROUNDS; round++) {
  for (const app of apps.keys()) {
    const taken = await firstResult(app, round);
    if (round > 0) times[app].push(taken);
  }
}
await browser.close();
server.close();

console.log(`${cpus()[0].model}, Node ${process.version}`);
for (const [app, { name, files }] of apps.entries()) {
  const { plain, gzipped } = bytesOf(files);
  const sorted = times[app].toSorted((a, b) => a - b);
  const [least, median] = [sorted[0], sorted[Math.floor(ROUNDS / 2)]].map((time) => `${time.toFixed(0)} ms`);
  console.log(`${name}: ${plain} bytes, ${gzipped} gzipped, first result after ${least}, median ${median}`);
}
