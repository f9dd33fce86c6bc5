/** One worker: takes jobs of the batch that the folder of results belongs to, until it is told to stop. */
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { UnrecoverableError, Worker } from "bullmq";
import { readArguments } from "./arguments.mjs";
import { connect, pathWithin, queueName, writeResults } from "./batch.mjs";
import { resultsOf } from "./compute.mjs";
import { endWith, InputError, shown } from "./errors.mjs";
import { digest, hashOfModel, loadModel } from "./model.mjs";

const USAGE = `usage: node worker.mjs --model MODULE.js --in DIR --out DIR [--redis URL] [--lock SECONDS]
`;

/** So often a job may lose its worker before it counts as what kills them. */
const MOST_STALLED = 10;

async function main() {
  const options = readArguments(USAGE);
  const model = await loadModel(options.model);
  const modelHash = hashOfModel(options.model);
  const connection = await connect(options.redis);
  const worker = new Worker(queueName(options.out), (job) => answer(job, options, model, modelHash), {
    connection,
    name: `${hostname()}:${process.pid}`,
    // A job whose worker is silent for so long is given to another.
    lockDuration: options.lock,
    stalledInterval: options.lock,
    maxStalledCount: MOST_STALLED,
  });
  let last = "";
  worker.on("error", ({ message }) => {
    if (message !== last) process.stderr.write(`worker ${process.pid}: ${shown(message)}\n`);
    last = message;
  });
  const stop = async () => {
    await worker.close();
    connection.disconnect();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  // Of workers that run.mjs started, when it is no more.
  process.once("disconnect", stop);
}

async function answer({ id, data }, options, model, modelHash) {
  if (data.modelHash !== modelHash) throw new Error("this worker has another model than the job");
  try {
    const bytes = await readFile(pathWithin(options.in, data.name));
    if (digest(bytes) !== data.inputHash)
      throw new InputError("the file has changed since the batch was started: start it again");
    await writeResults(options.out, id, await resultsOf(model, data.name, bytes));
  } catch (error) {
    // What is wrong with the input stays wrong; all else is tried again.
    throw error instanceof InputError ? new UnrecoverableError(error.message) : error;
  }
}

await main().catch(endWith);
