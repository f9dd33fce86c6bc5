/** A batch: a job for each file of a folder, workers on this machine, and the end of it told. */
import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Queue, QueueEvents } from "bullmq";
import { count, readArguments } from "./arguments.mjs";
import { connect, hasResults, jobId, listInputs, queueName, removeParts } from "./batch.mjs";
import { endWith, shown } from "./errors.mjs";
import { digest, hashOfModel, loadModel } from "./model.mjs";

const USAGE = `usage: node run.mjs --model MODULE.js --in DIR --out DIR [--workers N] [--redis URL] [--lock SECONDS]

  --model MODULE.js  what convoke compile wrote, for one example at once
  --in DIR           .npy arrays, and .png and .jpg pictures where the net takes them; folders within are read too
  --out DIR          results: NAME.npy, and NAME.jsonl where the net has names of classes
  --workers N        processes on this machine (default 4); on others, start worker.mjs
  --redis URL        default redis://127.0.0.1:6379
  --lock SECONDS     how long a worker may be silent before its job is given to another (default 30)
`;

/** How many jobs are asked about or added at once. */
const AT_ONCE = 500;

const RETRIES = { attempts: 5, backoff: { type: "exponential", delay: 1000 } };

async function main() {
  const options = readArguments(USAGE, { workers: { type: "string", default: "4" } });
  const workers = count("workers", options.workers);
  const { signature } = await loadModel(options.model);
  const { names, others } = listInputs(options.in, signature);
  const connection = await connect(options.redis);
  const batch = {
    ...options,
    signature,
    modelHash: hashOfModel(options.model),
    queue: new Queue(queueName(options.out), { connection }),
    total: names.length,
    done: 0,
    /** Reasons by names. */
    failed: new Map(),
    /** Jobs that are on their way, by id. */
    pending: new Map(),
  };
  batch.queue.on("error", () => {});
  const progress = progressOf(batch);
  if (others > 0) process.stderr.write(`${others} other file${others === 1 ? " is" : "s are"} left alone\n`);
  const events = await followed(batch);
  const ids = await addJobs(batch, names);
  const stop = startWorkers(workers, batch);
  if (workers === 0)
    process.stderr.write(`waiting for workers: node worker.mjs with the same --model, --in, --out and --redis\n`);
  await untilDone(batch);
  progress.end();
  await Promise.all([stop(), events.close()]);
  removeParts(options.out, ids);
  await batch.queue.close();
  connection.disconnect();
  for (const [name, reason] of [...batch.failed].toSorted())
    process.stderr.write(`failed: ${shown(name)}: ${shown(reason)}\n`);
  process.exit(batch.failed.size > 0 ? 1 : 0);
}

// ── Jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Adds a job for each input whose results are not there yet; gives the ids of all. */
async function addJobs(batch, names) {
  const jobs = [];
  for (const name of names) {
    const job = await jobOf(batch, name);
    if (job !== undefined) jobs.push(job);
  }
  const ids = new Set(jobs.map(({ opts }) => opts.jobId));
  await forgetOthers(batch.queue, ids);
  for (const some of slices(jobs)) await ensure(batch, some);
  return ids;
}

/** What another model or other inputs have left: it waits for nobody, or tells of results that are about to be replaced. */
async function forgetOthers(queue, ids) {
  await queue.drain(true);
  const ended = await queue.getRanges(["completed", "failed"], 0, -1);
  for (const some of slices(ended.filter((id) => !ids.has(id)))) await Promise.all(some.map((id) => queue.remove(id)));
}

function* slices(list) {
  for (let at = 0; at < list.length; at += AT_ONCE) yield list.slice(at, at + AT_ONCE);
}

async function jobOf({ in: folder, modelHash, failed }, name) {
  try {
    const inputHash = digest(await readFile(join(folder, name)));
    return {
      name: "file",
      data: { name, inputHash, modelHash },
      opts: { ...RETRIES, jobId: jobId(modelHash, name, inputHash) },
    };
  } catch (error) {
    failed.set(name, error.message);
    return undefined;
  }
}

/** Every job is done, or on its way. Those that failed in an earlier run, or whose results were removed, are made again. */
async function ensure(batch, jobs) {
  const { queue, pending, out, signature } = batch;
  const states = await Promise.all(jobs.map(({ opts }) => queue.getJobState(opts.jobId)));
  const open = jobs.filter(({ data }, at) => states[at] !== "completed" || !hasResults(out, data.name, signature));
  batch.done += jobs.length - open.length;
  for (const job of open) pending.set(job.opts.jobId, job);
  const ended = open.filter((job) => ["completed", "failed"].includes(states[jobs.indexOf(job)]));
  await Promise.all(ended.map(({ opts }) => queue.remove(opts.jobId)));
  await queue.addBulk(open);
}

/** A job is at its end: done, or failed for a reason. */
function settle(batch, id, reason) {
  const job = batch.pending.get(id);
  if (job === undefined) return;
  batch.pending.delete(id);
  if (reason === undefined) batch.done++;
  else batch.failed.set(job.data.name, reason);
}

/** Hears of the ends of jobs. */
async function followed(batch) {
  const events = new QueueEvents(batch.queue.name, { connection: await connect(batch.redis) });
  events.on("error", () => {});
  events.on("completed", ({ jobId: id }) => settle(batch, id));
  events.on("failed", ({ jobId: id, failedReason }) => settle(batch, id, failedReason));
  await events.waitUntilReady();
  return events;
}

/** Ends may go unheard, and a Redis may forget: when it has been silent for a while, jobs are asked for one by one. */
async function untilDone(batch) {
  for (let [left, silent] = [batch.pending.size, 0]; batch.pending.size > 0;) {
    await sleep(100);
    silent = batch.pending.size < left ? 0 : silent + 1;
    left = batch.pending.size;
    if (silent % 20 === 19) await reconcile(batch);
  }
}

async function reconcile(batch) {
  for (const some of slices([...batch.pending.values()])) {
    const found = await Promise.all(some.map(({ opts }) => batch.queue.getJob(opts.jobId)));
    await batch.queue.addBulk(some.filter((_, index) => found[index] === undefined));
    for (const job of found) if (job?.finishedOn !== undefined) settle(batch, job.id, job.failedReason);
  }
}

// ── Workers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Starts workers, and others for those that die; gives what stops them. */
function startWorkers(workers, { model, in: folder, out, redis, lock }) {
  const words = ["--model", model, "--in", folder, "--out", out, "--redis", redis, "--lock", String(lock / 1000)];
  const running = new Set();
  let isStopping = false;
  const start = () => {
    if (isStopping) return;
    const worker = fork(fileURLToPath(new URL("worker.mjs", import.meta.url)), words);
    running.add(worker);
    worker.on("exit", (code) => {
      running.delete(worker);
      // It has said what is wrong, and another would say the same.
      if (code === 2 && !isStopping) process.exit(2);
      setTimeout(start, 500);
    });
  };
  for (let at = 0; at < workers; at++) start();
  const stop = async () => {
    isStopping = true;
    await Promise.all([...running].map((worker) => new Promise((ended) => worker.once("exit", ended).kill("SIGTERM"))));
  };
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ]) {
    process.once(signal, async () => {
      process.stderr.write("\nstopped: start again to go on\n");
      await stop();
      process.exit(code);
    });
  }
  return stop;
}

/** A line that is written over on a terminal, else one now and then. */
function progressOf(batch) {
  const isTerminal = process.stderr.isTTY === true;
  const begin = Date.now();
  const tell = () => {
    const { done, failed, total } = batch;
    const rate = ((1000 * done) / Math.max(1, Date.now() - begin)).toFixed(1);
    const line = `${done} of ${total} done${failed.size > 0 ? `, ${failed.size} failed` : ""}, ${rate} a second`;
    process.stderr.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(tell, isTerminal ? 200 : 10_000);
  return {
    end() {
      clearInterval(timer);
      tell();
      if (isTerminal) process.stderr.write("\n");
    },
  };
}

await main().catch(endWith);
