/** The hooks for rollup and rolldown, which Vite builds with as well: files beside modules are assets of the bundle. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { askedBy, askedById, fileOfId, idOf, type Asked } from "./asked.ts";
import { buildModel, type Address, type Build } from "./build-model.ts";
import type { Companion } from "./companion.ts";
import { logOf } from "./mistakes.ts";
import type { ConvokeOptions } from "./options.ts";

/** What of a plugin's context is used here. */
export interface Context {
  resolve(
    source: string,
    importer?: string,
    options?: object,
  ): Promise<{ readonly id: string; readonly external: unknown } | null>;
  addWatchFile(path: string): void;
  emitFile(file: { readonly type: "asset"; readonly name: string; readonly source: Uint8Array }): string;
  getFileName(reference: string): string;
  warn(log: object): void;
  error(log: object): never;
}

export interface Loaded {
  readonly code: string;
  readonly map: string | null;
  readonly moduleSideEffects: false;
}

/** The id of a model's module, by the bundler's own ways to a file. */
export async function resolveModel(
  context: Context,
  source: string,
  importer: string | undefined,
  options: object = {},
): Promise<{ readonly id: string; readonly moduleSideEffects: false } | undefined> {
  const asked = askedBy(source);
  if (asked === undefined) return undefined;
  const found = await context.resolve(asked.path, importer, { ...options, skipSelf: true });
  if (found?.external === true) return undefined;
  const path = found === null ? fileFrom(asked.path, importer) : fileOfId(found.id);
  return path === undefined ? undefined : { id: idOf({ ...asked, path }), moduleSideEffects: false };
}

/** For bundlers that leave paths with endings of others to plugins. */
function fileFrom(path: string, importer: string | undefined): string | undefined {
  if (!isAbsolute(path) && !path.startsWith(".")) return undefined;
  const there = resolve(importer === undefined ? "." : dirname(fileOfId(importer)), path);
  return existsSync(there) ? there : undefined;
}

/** How a module is made, as far as bundlers differ. */
export interface Making {
  readonly options: ConvokeOptions;
  readonly root: string;
  readonly isWhole: boolean;
  readonly address: Address;
}

/** The module of a model; what is wrong with its model is told by the bundler. */
export async function loadModule(context: Context, asked: Asked, making: Making): Promise<Loaded & Build> {
  const { address, ...request } = making;
  const built = await buildModel({ asked, ...request });
  for (const file of built.files) context.addWatchFile(file);
  if (built.module === undefined) return context.error(logOf(built.mistakes));
  for (const mistake of built.mistakes) context.warn(logOf([mistake]));
  const { code, map } = built.module;
  return { ...built, code: code(address), map: map ?? null, moduleSideEffects: false };
}

/** Assets that a build emitted for models. */
export class Assets {
  readonly #references = new Set<string>();

  /** Emits a file, and gives the expression for its URL, which the bundler completes: Vite by a path of the host. */
  address(context: Context, { name, contents: source }: Companion): string {
    const reference = context.emitFile({ type: "asset", name, source });
    this.#references.add(reference);
    return `new URL(import.meta.ROLLUP_FILE_URL_${reference}, import.meta.url)`;
  }

  /** Takes out those of modules whose code was dropped as unused. */
  dropUnused(context: Context, bundle: Record<string, { readonly type: string; readonly code?: string }>): void {
    const texts = Object.values(bundle).flatMap(({ code }) => (code === undefined ? [] : [code]));
    for (const reference of this.#references) {
      const name = context.getFileName(reference);
      const base = name.slice(name.lastIndexOf("/") + 1);
      if (!texts.some((text) => text.includes(base))) delete bundle[name];
    }
  }

  clear(): void {
    this.#references.clear();
  }
}

export function rollupHooks(options: ConvokeOptions): object {
  const assets = new Assets();
  return {
    buildStart: () => assets.clear(),
    resolveId(this: Context, source: string, importer: string | undefined, given: object) {
      return resolveModel(this, source, importer, given);
    },
    load(this: Context, id: string) {
      const asked = askedById(id);
      if (asked === undefined) return undefined;
      const address = (companion: Companion): string => assets.address(this, companion);
      return loadModule(this, asked, { options, root: process.cwd(), isWhole: false, address });
    },
    generateBundle(this: Context, _: unknown, bundle: Parameters<Assets["dropUnused"]>[1]) {
      assets.dropUnused(this, bundle);
    },
  };
}
