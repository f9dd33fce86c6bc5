// Runs the jobs of run-nets.mjs that lie beside this file, in Node, Deno or Bun, in a module worker where told so, and
// prints the lengths of the outputs and their bytes. A process that waits for anything then does not end.
import { readFile } from "node:fs/promises";
import { runNets } from "./run-nets.mjs";

const here = (path) => new URL(path, import.meta.url);

async function results() {
  const bytes = await readFile(here("jobs.bin"));
  const jobs = JSON.parse(await readFile(here("jobs.json"), "utf8"));
  const block = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const outcome = await runNets(jobs, block, (path) => import(here(path).href));
  return { report: outcome.report, bytes: Buffer.from(outcome.bytes).toString("base64") };
}

const threading = await import("node:worker_threads");
const isMain = globalThis.Deno ? typeof globalThis.postMessage !== "function" : threading.isMainThread;
const text = () =>
  results().then(
    (found) => JSON.stringify(found),
    (error) => JSON.stringify({ failure: String(error?.stack ?? error) }),
  );

if (!isMain) {
  const line = await text();
  const port = globalThis.postMessage ? globalThis : threading.parentPort;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
  port.postMessage(line);
} else if (process.argv[2] === "worker") {
  const Worker = globalThis.Worker ?? threading.Worker;
  const worker = new Worker(here("run-here.mjs"), { type: "module" });
  const on = (worker.on ?? worker.addEventListener).bind(worker);
  on("error", (error) => console.log(JSON.stringify({ failure: error.message })));
  on("message", (message) => {
    console.log(message.data ?? message);
    worker.terminate();
  });
} else {
  console.log(await text());
}
