/**
 * What ships in modules whose memory threads may share. Each thread but the first is a worker that takes its part of every
 * run; its file lies beside the module, since a Content-Security-Policy may forbid any other place. `MOST`, `WORKER` and
 * `FILE` stand for the most threads, and for the place and the name of the worker's file. Text, as in safetensors.ts.
 */
export const THREADS_NAMES: readonly string[] = ["threadsFor", "startWorkers", "hasWarned", "dropped"];

export const THREADS = `
/** How many threads to use: as wished or as the machine has, and at most MOST. */
async function threadsFor(wished⟨?: number⟩)⟨: Promise<number>⟩ {
  if (wished !== undefined && !(Number.isInteger(wished) && wished > 0)) {
    throw new RangeError(\`threads: expected a positive integer, found \${String(wished)}\`);
  }
  const { navigator, SharedArrayBuffer, crossOriginIsolated } = globalThis⟨ as any⟩;
  const os = "node:os";
  const hardware = async () =>
    navigator?.hardwareConcurrency ??
    (await import(/* webpackIgnore: true */ /* @vite-ignore */ os)).availableParallelism();
  const threads = Math.min(wished ?? (await hardware()), MOST);
  if (threads === 1 || (SharedArrayBuffer && crossOriginIsolated !== false)) return threads;
  const reason = crossOriginIsolated === false ? "the page is not cross-origin isolated" : "there is no SharedArrayBuffer";
  if (!hasWarned) console.warn(\`\${signature.model} runs on one thread: \${reason}\`);
  hasWarned = true;
  return 1;
}

let hasWarned = false;

/** Starts the other threads, and waits until they are there. Gives the function that ends them. */
async function startWorkers(
  binary⟨: Binary⟩,
  kernels⟨: Kernels⟩,
  threads⟨: number⟩,
  signal⟨: LoadOptions["signal"]⟩,
)⟨: Promise<() => void>⟩ {
  const module = await compiled(binary);
  const { memory } = kernels;
  const threading = "node:worker_threads";
  const { Deno, Worker: Own } = globalThis⟨ as any⟩;
  // Deno's own workers cannot be ended while they wait.
  const Worker = (!Deno && Own) || (await import(/* webpackIgnore: true */ /* @vite-ignore */ threading)).Worker;
  const workers⟨: any[]⟩ = [];
  const close = () => workers.forEach((worker) => void worker.terminate());
  const start = (thread⟨: number⟩) =>
    new Promise⟨<void>⟩((resolve, reject) => {
      const worker = new Worker(WORKER, { type: "module" });
      workers.push(worker);
      const on = (worker.on ?? worker.addEventListener).bind(worker);
      const fail = (reason = "cannot be started") => reject(new Error(\`\${FILE}: \${reason}\`));
      on("error", ({ message }⟨: { message?: string }⟩) => fail(message));
      // Node hands the message itself to listeners, browsers an event.
      on("message", ({ failure, data }⟨: any⟩) => ((failure ?? data?.failure) ? fail(failure ?? data.failure) : resolve()));
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

/** Ends the threads of nets that are gone without \`close\`. */
const dropped = new ⟨(⟩globalThis⟨ as any)⟩.FinalizationRegistry((close⟨: () => void⟩) => close());
`;

/** The whole file of a worker: a plain script, as some places load it, and a module, as others do. */
export const WORKER_FILE = `// A thread of a net compiled by Convoke: takes its part of each run. Do not edit.
function listen(port) {
  port.onmessage = async ({ data: { module, memory, thread } }) => {
    try {
      const { exports } = await WebAssembly.instantiate(module, { env: { memory, thread } });
      port.postMessage({});
      exports.work();
    } catch (error) {
      port.postMessage({ failure: String(error) });
    }
  };
}
const threading = "node:worker_threads";
if (typeof postMessage === "function") listen(globalThis);
else import(threading).then(({ parentPort }) => listen(parentPort));
`;
