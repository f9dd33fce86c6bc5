// What the figures were measured on, and of which versions.
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { contestants } from "./contestants.mjs";

export function machine() {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memory: totalmem(),
    versions: Object.fromEntries(
      contestants.flatMap((each) => (each.package ? [[each.package, version(each.package)]] : [])),
    ),
  };
}

/** As installed; undefined where it is not. */
function version(name) {
  try {
    return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
  } catch {
    return undefined;
  }
}
