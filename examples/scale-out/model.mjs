/** The module that every worker runs: a file that `convoke compile` wrote, with the files beside it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "./errors.mjs";

/** A name for the bytes of the module and of the files beside it (weights, wasm), the same on every machine. */
export function hashOfModel(path) {
  const stem = basename(path, extname(path));
  const hash = createHash("sha256");
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith(`${stem}.`) && !name.endsWith(".ts"));
  for (const name of names.toSorted()) hash.update(`${name}\0`).update(digest(readFileSync(join(dirname(path), name))));
  return hash.digest("hex");
}

export function digest(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * The module's signature and a net of it.
 * @throws {UsageError} where it is no module of one input for one example at once
 */
export async function loadModel(path) {
  const { load, signature } = await moduleAt(path);
  if (typeof load !== "function" || signature?.model === undefined) {
    throw new UsageError(`${path} is no module that convoke compile wrote`);
  }
  if (Object.keys(signature.inputs).length !== 1) {
    throw new UsageError(`${signature.model} takes several inputs, and a file is one`);
  }
  if (signature.batch !== 1)
    throw new UsageError(`${signature.model} was compiled with --batch ${signature.batch}: leave that out`);
  return { signature, net: await load() };
}

async function moduleAt(path) {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UsageError(`${path} cannot be loaded: ${error.message}`);
  }
}
