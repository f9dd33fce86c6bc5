/** Nets that are dropped without `close` take their threads along, and a process ends by itself. */
import { spawnSync } from "node:child_process";
import { afterAll, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const place = workplace({
  "net.cvk": "model N { input image [4, 16, 16]; conv 8 kernel=3 relu; conv 8 kernel=3 relu }",
  "many.mjs": `
import { Worker } from "node:worker_threads";
const alive = new Set();
globalThis.Worker = class extends Worker {
  constructor(...words) {
    super(...words);
    alive.add(this);
    this.on("exit", () => alive.delete(this));
  }
};
const { load } = await import("./made/net.js");
const image = new Float32Array(1024).fill(1);
const kept = await load(undefined, { threads: 2 });
let started = 0;
for (let at = 0; at < 30; at++) {
  (await load(undefined, { threads: 2 })).run(image);
  started = Math.max(started, alive.size);
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
for (let round = 0; round < 500 && alive.size > 1; round++) {
  globalThis.gc();
  await turn();
}
console.log(JSON.stringify({ started, alive: alive.size, works: kept.run(image).length }));
`,
});
afterAll(() => place.remove());

it("ends the threads of dropped nets, and only theirs", () => {
  const { code, err } = place.convoke(
    "compile",
    "net.cvk",
    "--init",
    "1",
    "--target",
    "wasm",
    "--threads",
    "2",
    "--out",
    "made",
  );
  expect([code, err.includes("worker.js")]).toEqual([0, true]);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", place.path("many.mjs")], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([0, ""]);
  const { started, alive, works } = JSON.parse(stdout) as { started: number; alive: number; works: number };
  expect([started > 1, alive, works]).toEqual([true, 1, 8 * 12 * 12]);
}, 90_000);
