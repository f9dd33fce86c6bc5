/**
 * Ships in modules whose memory threads may share. Each thread but the first is a worker that takes its part of every run;
 * its file lies beside the module, since a Content-Security-Policy may forbid any other place.
 */
import { compiled, type Binary, type Kernels } from "./binary.ts";
import { newWorker, signature, workerFile, type LoadOptions } from "./module-context.ts";
import { nodeModule } from "./node-module.ts";
import { orAborted } from "./or-aborted.ts";
import { console } from "./platform.ts";

/** How many threads to use: as wished or as the machine has, and at most so many. */
export async function threadsFor(wished: number | undefined, most: number): Promise<number> {
  if (wished !== undefined && !(Number.isInteger(wished) && wished > 0)) {
    throw new RangeError(`threads: expected a positive integer, found ${String(wished)}`);
  }
  const { navigator, SharedArrayBuffer, crossOriginIsolated } = globalThis as any;
  const hardware = async () => navigator?.hardwareConcurrency ?? (await nodeModule("node:os")).availableParallelism();
  const threads = Math.min(wished ?? (await hardware()), most);
  if (threads === 1 || (SharedArrayBuffer && crossOriginIsolated !== false)) return threads;
  const reason =
    crossOriginIsolated === false ? "the page is not cross-origin isolated" : "there is no SharedArrayBuffer";
  if (!hasWarned) console.warn(`${signature.model} runs on one thread: ${reason}`);
  hasWarned = true;
  return 1;
}

let hasWarned = false;

/** Starts the other threads, and waits until they are there. Gives the function that ends them. */
export async function startWorkers(
  binary: Binary,
  kernels: Kernels,
  threads: number,
  signal: LoadOptions["signal"],
): Promise<() => void> {
  const module = await compiled(binary);
  const { memory } = kernels;
  const { Deno, Worker: Own } = globalThis as any;
  // Deno's own workers cannot be ended while they wait.
  const Worker = (!Deno && Own) || (await nodeModule("node:worker_threads")).Worker;
  const workers: any[] = [];
  const close = () => workers.forEach((worker) => void worker.terminate());
  const start = (thread: number) =>
    new Promise<void>((resolve, reject) => {
      const worker = newWorker(Worker);
      workers.push(worker);
      const on = (worker.on ?? worker.addEventListener).bind(worker);
      const fail = (reason = "cannot be started") => reject(new Error(`${workerFile}: ${reason}`));
      on("error", ({ message }: { message?: string }) => fail(message));
      // Node hands the message itself to listeners, browsers an event.
      on("message", ({ failure, data }: any) =>
        (failure ?? data?.failure) ? fail(failure ?? data.failure) : resolve(),
      );
      worker.postMessage({ module, memory, thread });
    });
  try {
    await orAborted(Promise.all(Array.from({ length: threads - 1 }, (_, at) => start(at + 1))), signal);
  } catch (error) {
    close();
    throw error;
  }
  // Waiting threads keep no process alive.
  for (const worker of workers) worker.unref?.();
  dropped.register(kernels, close);
  return close;
}

/** Ends the threads of nets that are gone without `close`. */
const dropped = new (globalThis as any).FinalizationRegistry((close: () => void) => close());
