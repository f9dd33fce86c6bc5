// `node pause-net.mjs MODULE LINE`: runs a net once, with a breakpoint at a line (from 0) of its module, as a debugger would
// set it, and prints the module's script and the frames of the first
// pause as JSON.
import { once } from "node:events";
import { Session } from "node:inspector/promises";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

if (isMainThread) await run(pathToFileURL(process.argv[2]).href, Number(process.argv[3]));
else await watch(workerData);

async function run(url, lineNumber) {
  const { load } = await import(url);
  const net = await load();
  const watcher = new Worker(new URL(import.meta.url), { workerData: { url, lineNumber } });
  await once(watcher, "message");
  net.run(new Float32Array(28 * 28));
  const [pause] = await once(watcher, "message");
  console.log(JSON.stringify(pause));
  await watcher.terminate();
}

/** A thread that is paused cannot debug itself. */
async function watch({ url, lineNumber }) {
  // Waiting for a session alone does not keep a thread. It is terminated.
  setInterval(() => {}, 1000);
  const session = new Session();
  session.connectToMainThread();
  let script;
  session.on("Debugger.scriptParsed", ({ params }) => {
    if (params.url === url) script = { scriptId: params.scriptId, sourceMapURL: params.sourceMapURL };
  });
  session.once("Debugger.paused", ({ params }) => {
    const frames = params.callFrames.map(({ functionName, location }) => ({ functionName, location }));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have one, workers do not
    parentPort.postMessage({ script, frames });
    void session.post("Debugger.disable");
  });
  await session.post("Debugger.enable");
  await session.post("Debugger.setBreakpointByUrl", { url, lineNumber });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- as above
  parentPort.postMessage("ready");
}
