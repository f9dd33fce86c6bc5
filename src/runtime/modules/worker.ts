/** The whole file of a worker: a plain script, as some places load it, and a module, as others do. */
import { WebAssembly } from "./platform.ts";

// A thread of a net compiled by Convoke: takes its part of each run. Do not edit.
function listen(port: Port): void {
  port.onmessage = async ({ data: { module, memory, thread } }) => {
    try {
      const { exports } = await WebAssembly.instantiate(module, { env: { memory, thread } });
      port.postMessage({});
      (exports as Kernels).work();
    } catch (error) {
      port.postMessage({ failure: String(error) });
    }
  };
}
const threading = "node:worker_threads";
if (typeof postMessage === "function") listen(globalThis as unknown as Port);
else import(threading).then(({ parentPort }) => listen(parentPort));

declare const postMessage: unknown;

interface Port {
  onmessage: (message: { readonly data: Start }) => Promise<void>;
  postMessage(message: { readonly failure?: string }): void;
}

interface Start {
  readonly module: object;
  readonly memory: object;
  readonly thread: number;
}

interface Kernels {
  work(): void;
}
