// Runs `run-library.mjs` on a job, the first argument, and writes the bytes that it gives. To be run with
// `--disallow-code-generation-from-strings`; with that, no text is evaluated, as on a page with a strict policy.
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  register(import.meta.url);
  const { run } = await import("./run-library.mjs");
  process.stdout.write((await run(JSON.parse(process.argv[2]))).bytes);
}

/** A hook of modules, which run in a thread of their own. */
export async function resolve(specifier, context, next) {
  if (specifier.startsWith("data:")) throw new Error("a module from a data URL is refused");
  return next(specifier, context);
}
