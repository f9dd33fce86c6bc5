/**
 * How TypeScript finds the types of a file that is imported by its own ending, by the tsconfig.json of a folder: `net.cvk.d.ts`
 * or, where endings are written out as Node wants them, `net.d.cvk.ts`.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { evaluate, parse } from "@humanwhocodes/momoa";
import { UsageError } from "./command.ts";
import { readBytes } from "./read-files.ts";

/** `suffix`: net.cvk.d.ts; `infix`: net.d.cvk.ts, which TypeScript reads where `allowArbitraryExtensions` is set. */
export interface DeclarationNaming {
  readonly form: "suffix" | "infix";
  /** TypeScript would not read it: the file that lacks `allowArbitraryExtensions`. */
  readonly lacking?: string;
}

/** More than any project has. */
const MOST_BYTES = 2 ** 20;

/** The naming for a folder's models: that of the nearest tsconfig.json in it or above. */
export function declarationNaming(folder: string): DeclarationNaming {
  const path = tsconfigAbove(folder);
  const all = path === undefined ? [] : optionsOf(path, new Map());
  const infix = all.filter(namesExtensions);
  if (infix.length === 0) return { form: "suffix" };
  const lacking = infix.some((options) => options["allowArbitraryExtensions"] === true) ? undefined : path;
  return { form: "infix", ...(lacking !== undefined && { lacking }) };
}

type Options = Readonly<Record<string, unknown>>;

function namesExtensions({ allowArbitraryExtensions, moduleResolution, module }: Options): boolean {
  if (allowArbitraryExtensions === true) return true;
  return /^node(16|next)$/i.test(String(moduleResolution ?? "")) || isNodeModule(moduleResolution, module);
}

/** What `module` stands for where `moduleResolution` is left out. */
function isNodeModule(moduleResolution: unknown, module: unknown): boolean {
  return moduleResolution === undefined && /^node(\d+|next)$/i.test(String(module ?? ""));
}

function tsconfigAbove(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}

/** The compiler options of a configuration, over those that it extends, and those of configurations that it refers to. */
function optionsOf(path: string, known: Map<string, readonly Options[]>): readonly Options[] {
  const there = known.get(path);
  if (there !== undefined) return there;
  // What comes back to itself adds nothing.
  known.set(path, []);
  const { compilerOptions, extends: bases, references } = objectIn(readJson(path));
  const inherited = listOf(bases).flatMap((base) => extended(base, path) ?? []);
  const options = [...inherited.map((base) => optionsOf(base, known)[0] ?? {}), objectIn(compilerOptions)];
  const referred = listOf(references).flatMap((each) => referredTo(objectIn(each)["path"], path) ?? []);
  const found = [Object.assign({}, ...options) as Options, ...referred.flatMap((each) => optionsOf(each, known))];
  known.set(path, found);
  return found;
}

function readJson(path: string): unknown {
  const bytes = readBytes(path, MOST_BYTES);
  try {
    return evaluate(parse(new TextDecoder().decode(bytes), { mode: "jsonc", allowTrailingCommas: true }));
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function objectIn(value: unknown): Options {
  return typeof value === "object" && value !== null ? (value as Options) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** The file that a configuration extends: beside it, or of a package. */
function extended(base: unknown, from: string): string | undefined {
  if (typeof base !== "string") return undefined;
  if (/^\.{0,2}[\\/]/.test(base))
    return [base, `${base}.json`].map((each) => resolve(dirname(from), each)).find(existsSync);
  const { resolve: find } = createRequire(from);
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return find(name);
    } catch {
      // Another name may be meant.
    }
  }
  return undefined;
}

/** The configuration of a reference, which may name its folder. */
function referredTo(path: unknown, from: string): string | undefined {
  if (typeof path !== "string") return undefined;
  const there = resolve(dirname(from), path);
  return [join(there, "tsconfig.json"), there].find((each) => existsSync(each) && each.endsWith(".json"));
}
