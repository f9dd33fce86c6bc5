/**
 * What belongs to one batch: its inputs, its jobs and the places of its results. A job is named after the model's bytes, the input's
 * name and the input's bytes, so the same work has the same job, also when it is started again.
 */
import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { Redis } from "ioredis";
import { isInput, resultNames } from "./compute.mjs";
import { UsageError } from "./errors.mjs";
import { digest } from "./model.mjs";

/**
 * A connection as BullMQ wants it; later losses are waited out.
 * @throws {UsageError} where nothing answers
 */
export async function connect(url) {
  const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, connectTimeout: 5000 });
  redis.on("error", () => {});
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw new UsageError(
      `no Redis answers at ${url} (${error.message}): start redis-server, or say where with --redis`,
    );
  }
  return redis;
}

/** The queue of a folder of results; written there by whoever comes first, so that all who share the folder agree. */
export function queueName(out) {
  const path = join(out, ".queue");
  const part = `${path}-${randomBytes(8).toString("hex")}`;
  if (!existsSync(path)) {
    writeFileSync(part, randomBytes(8).toString("hex"));
    try {
      linkSync(part, path);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    } finally {
      rmSync(part);
    }
  }
  const name = readFileSync(path, "utf8");
  if (!/^[0-9a-f]{16}$/.test(name)) throw new UsageError(`${path} was not written by this program: remove it`);
  return `convoke-${name}`;
}

/**
 * The names of inputs below a folder, in order, with `/` between; how many other files there are.
 * @throws {UsageError} where there are none, or the results of two would have one name
 */
export function listInputs(folder, signature) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const all = files.map((entry) =>
    join(entry.parentPath ?? entry.path, entry.name)
      .slice(folder.length)
      .replace(/^[\\/]/, ""),
  );
  const names = all
    .map((name) => name.replaceAll("\\", process.platform === "win32" ? "/" : "\\"))
    .filter(isInput)
    .toSorted();
  if (names.length === 0) throw new UsageError(`there is no .npy, .png or .jpg file in ${folder}`);
  const taken = new Map();
  for (const name of names) {
    for (const result of resultNames(name, signature)) {
      if (taken.has(result))
        throw new UsageError(`the results of ${taken.get(result)} and ${name} would have one name: ${result}`);
      taken.set(result, name);
    }
  }
  return { names, others: all.length - names.length };
}

/** BullMQ takes no names that are numbers. */
export function jobId(modelHash, name, inputHash) {
  return `j${digest(modelHash, "\0", name, "\0", inputHash)}`;
}

/** The path of a name that came through the queue, which is within the folder. */
export function pathWithin(folder, name) {
  const isPlain = posix.normalize(name) === name && !posix.isAbsolute(name) && !name.startsWith("../") && name !== "..";
  if (!isPlain) throw new Error(`no name within a folder: ${name}`);
  return join(folder, name);
}

// ── Results ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const PARTS = ".parts";

/** Writes results under names of their own and renames them, so that each is there whole or not at all. */
export async function writeResults(out, id, results) {
  const parts = join(out, PARTS);
  mkdirSync(parts, { recursive: true });
  const written = [];
  for (const [name, contents] of results) {
    const part = join(parts, `${id}.${randomBytes(8).toString("hex")}`);
    await writeFile(part, contents, { flag: "wx", flush: true });
    written.push([part, pathWithin(out, name)]);
  }
  for (const [part, path] of written) {
    mkdirSync(dirname(path), { recursive: true });
    await rename(part, path);
  }
}

/** Removes what killed workers left of these jobs. */
export function removeParts(out, ids) {
  const parts = join(out, PARTS);
  if (!existsSync(parts)) return;
  for (const name of readdirSync(parts)) {
    if (ids.has(basename(name).split(".")[0])) rmSync(join(parts, name), { force: true });
  }
  if (readdirSync(parts).length === 0) rmSync(parts, { recursive: true });
}

export function hasResults(out, name, signature) {
  return resultNames(name, signature).every((result) => existsSync(join(out, result)));
}
