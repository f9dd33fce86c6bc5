/** The arguments that run.mjs and worker.mjs share. */
import { mkdirSync, realpathSync, statSync } from "node:fs";
import { sep } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "./errors.mjs";

const SHARED = {
  model: { type: "string" },
  in: { type: "string" },
  out: { type: "string" },
  redis: { type: "string", default: "redis://127.0.0.1:6379" },
  lock: { type: "string", default: "30" },
  help: { type: "boolean", default: false },
};

/**
 * @param {string} usage
 * @param {Record<string, { type: "string", default: string }>} more options beside the shared ones
 * @throws {UsageError}
 */
export function readArguments(usage, more = {}) {
  const values = parsed({ ...SHARED, ...more }, usage);
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  for (const name of ["model", "in", "out"]) {
    if (!values[name]) throw new UsageError(`--${name} is missing\n${usage}`);
  }
  const input = folder("in", values.in);
  mkdirSync(values.out, { recursive: true });
  const output = folder("out", values.out);
  if (isWithin(input, output) || isWithin(output, input)) {
    throw new UsageError(
      "--in and --out are folders apart: results must not lie among the inputs, nor inputs among results",
    );
  }
  return {
    ...values,
    model: file("model", values.model),
    in: input,
    out: output,
    lock: 1000 * number("lock", values.lock),
  };
}

function parsed(options, usage) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(`${error.message}\n${usage}`);
  }
}

/** A positive number. */
export function number(name, text) {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${name} takes a positive number, not ${JSON.stringify(text)}`);
}

/** A whole number from 0 on, few enough for processes of one machine. */
export function count(name, text) {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a whole number up to 999, not ${JSON.stringify(text)}`);
}

function folder(name, path) {
  if (there(name, path).isDirectory()) return realpathSync(path);
  throw new UsageError(`--${name} is a folder, unlike ${path}`);
}

function file(name, path) {
  if (there(name, path).isFile()) return realpathSync(path);
  throw new UsageError(`--${name} is a file, unlike ${path}`);
}

function there(name, path) {
  try {
    return statSync(path);
  } catch (error) {
    throw new UsageError(`--${name} ${path}: ${error.code}`);
  }
}

function isWithin(inner, outer) {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
