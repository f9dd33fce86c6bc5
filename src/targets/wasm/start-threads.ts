/** The other threads of a program that runs in this process: workers that run the file of a module's threads. */
import { toBase64 } from "../../javascript/to-base64.ts";
import type { WasmMemory, WasmModule } from "./platform.ts";
import { workerFile } from "./worker-file.ts";

/** What browsers and Node's threads have in common; in Node listeners are told the message itself. */
interface WorkerThread {
  addEventListener?(type: string, listener: Listener): void;
  on?(type: string, listener: Listener): void;
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref?(): void;
}

interface Told {
  readonly failure?: string;
  readonly message?: string;
  readonly data?: { readonly failure?: string };
}

type Listener = (told: Told) => void;
type WorkerClass = new (place: URL, options: { readonly type: "module" }) => WorkerThread;

/** Starts threads 1, 2, … of a binary, and waits until they are there. Gives the function that ends them. */
export async function startThreads(module: WasmModule, memory: WasmMemory, threads: number): Promise<() => void> {
  const Worker = await workerClass();
  const place = new URL(`data:text/javascript;base64,${toBase64(new TextEncoder().encode(workerFile()))}`);
  const workers = Array.from({ length: threads - 1 }, () => new Worker(place, { type: "module" }));
  const close = (): void => workers.forEach((worker) => void worker.terminate());
  try {
    await Promise.all(workers.map((worker, at) => started(worker, { module, memory, thread: at + 1 })));
  } catch (error) {
    close();
    throw error;
  }
  // Waiting threads keep no process alive.
  for (const worker of workers) worker.unref?.();
  return close;
}

/** Deno's own workers cannot be ended while they wait; those that it has for Node can. */
async function workerClass(): Promise<WorkerClass> {
  const { Deno, Worker } = globalThis as { readonly Deno?: unknown; readonly Worker?: WorkerClass };
  if (Worker !== undefined && Deno === undefined) return Worker;
  const threading: string = "node:worker_threads";
  return ((await import(/* @vite-ignore */ threading)) as { readonly Worker: WorkerClass }).Worker;
}

function started(worker: WorkerThread, message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const on = (worker.on ?? worker.addEventListener)!.bind(worker);
    const fail = (reason = "it cannot be started"): void => reject(new Error(`a thread of the net: ${reason}`));
    on("error", (told) => fail(told.message));
    on("message", ({ failure, data }) => {
      const found = failure ?? data?.failure;
      if (found === undefined) resolve();
      else fail(found);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have one, workers do not
    worker.postMessage(message);
  });
}
