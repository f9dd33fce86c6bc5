/** The hooks of Node's loader, which run in a thread of their own. Files beside modules are those of the cache of a project. */
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../cli/command.ts";
import { askedBy, suffixOf } from "./asked.ts";
import { buildModel, type Build } from "./build-model.ts";
import { cacheCompanions, cachedPath, cacheFolder } from "./cache-folder.ts";
import { dataUrl } from "./companion.ts";
import { textOf } from "./mistakes.ts";

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
  readonly shortCircuit?: boolean;
}

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

type Next<T> = (what: string, context: object) => Promise<T>;

export async function resolve(specifier: string, context: object, next: Next<Resolved>): Promise<Resolved> {
  const asked = askedBy(specifier);
  if (asked === undefined) return next(specifier, context);
  const { url } = await next(asked.path, context);
  return { url: url + (suffixOf(asked.query) || "?convoke"), format: "module", shortCircuit: true };
}

export async function load(url: string, context: object, next: Next<Loaded>): Promise<Loaded> {
  const asked = url.startsWith("file:") ? askedBy(url) : undefined;
  if (asked === undefined) return next(url, context);
  const path = fileURLToPath(asked.path);
  const request = { asked: { ...asked, path }, options: {}, root: process.cwd() };
  const built = await buildModel({ ...request, isWhole: false });
  const source = (await withCache(built, path)) ?? sourceOf(await buildModel({ ...request, isWhole: true }), dataUrl);
  return { format: "module", source, shortCircuit: true };
}

/** Undefined where there is no cache that could be written. */
async function withCache(built: Build, path: string): Promise<string | undefined> {
  const companions = built.module?.companions ?? [];
  if (companions.length === 0) return sourceOf(built, dataUrl);
  const folder = cacheFolder(dirname(path));
  if (folder === undefined) return undefined;
  try {
    await cacheCompanions(folder, companions);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
  return sourceOf(built, (each) => `new URL(${JSON.stringify(pathToFileURL(cachedPath(folder, each)).href)})`);
}

/** @throws Error where the model has mistakes. */
function sourceOf({ module, mistakes }: Build, address: typeof dataUrl): string {
  const text = mistakes.map(textOf).join("\n\n");
  if (module === undefined) throw Object.assign(new Error(text), { stack: text });
  if (text !== "") console.warn(text);
  const code = module.code(address);
  if (module.map === undefined) return code;
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(module.map).toString("base64")}\n`;
}
