/** The hooks for webpack and rspack, which ship files of the disk that a module names. */
import { dirname } from "node:path";
import { askedBy, askedById, fileOfId, idOf } from "./asked.ts";
import { buildModel } from "./build-model.ts";
import { cacheCompanions, cachedPath, cacheFolder } from "./cache-folder.ts";
import { textOf } from "./mistakes.ts";
import type { ConvokeOptions } from "./options.ts";

interface Rule {
  use?: readonly { readonly options?: { readonly plugin?: { readonly name?: string } } }[];
  dependency?: object;
  resourceQuery?: object;
  sideEffects?: boolean;
}

interface Resolver {
  resolve(
    context: object,
    folder: string,
    request: string,
    more: object,
    callback: (error: Error | null, path?: string | false) => void,
  ): void;
}

interface Compiler {
  readonly context: string;
  readonly options: { readonly module: { readonly rules: Rule[] } };
  readonly resolverFactory: { get(kind: "normal", options: object): Resolver };
}

interface Context {
  addWatchFile(path: string): void;
  warn(message: string): void;
}

export function webpackHooks(options: ConvokeOptions, meta: object): object {
  const { webpack, rspack } = meta as Readonly<Record<string, { readonly compiler: Compiler } | undefined>>;
  const { compiler } = (webpack ?? rspack)!;
  return {
    async resolveId(source: string, importer: string | undefined) {
      const asked = askedBy(source);
      // Models without settings are found as any other file.
      if (asked === undefined || idOf(asked) === asked.path) return undefined;
      const path = await resolved(compiler, asked.path, importer);
      return path === undefined ? undefined : idOf({ ...asked, path });
    },
    loadInclude: (id: string) => askedById(id) !== undefined,
    load(this: Context, id: string) {
      const asked = askedById(id);
      return asked === undefined ? undefined : loaded(this, asked, options, compiler);
    },
    webpack: narrowRules,
    rspack: narrowRules,
  };
}

function resolved(compiler: Compiler, path: string, importer: string | undefined): Promise<string | undefined> {
  const resolver = compiler.resolverFactory.get("normal", { dependencyType: "esm" });
  const folder = importer === undefined ? compiler.context : dirname(fileOfId(importer));
  return new Promise((resolve) => {
    resolver.resolve({}, folder, path, {}, (_, found) => resolve(found ? fileOfId(found) : undefined));
  });
}

async function loaded(
  context: Context,
  asked: { readonly path: string; readonly query: string },
  options: ConvokeOptions,
  { context: root }: Compiler,
): Promise<{ readonly code: string; readonly map: object | undefined }> {
  const built = await buildModel({ asked, options, root, isWhole: false });
  for (const file of built.files) context.addWatchFile(file);
  if (built.module === undefined) throw plainError(built.mistakes.map(textOf).join("\n\n"));
  for (const mistake of built.mistakes) context.warn(textOf(mistake));
  const { companions, code, map } = built.module;
  const folder = cacheFolder(dirname(asked.path)) ?? cacheFolder(root) ?? `${root}/node_modules/.cache/convoke`;
  await cacheCompanions(folder, companions);
  // What was made from the cache is made anew where it was emptied.
  for (const companion of companions) context.addWatchFile(cachedPath(folder, companion));
  const text = code((companion) => `new URL(${JSON.stringify(cachedPath(folder, companion))}, import.meta.url)`);
  return { code: text, map: map === undefined ? undefined : (JSON.parse(map) as object) };
}

/** Where in this program it was thrown is nobody's concern. */
function plainError(message: string): Error {
  return Object.assign(new Error(message), { stack: "", hideStack: true });
}

/** Not for files that an import or `new URL` asks for as they are; and modules of models do nothing when they are loaded. */
function narrowRules(compiler: Compiler): void {
  for (const rule of compiler.options.module.rules) {
    if (rule.use?.[0]?.options?.plugin?.name !== "convoke") continue;
    rule.dependency = { not: ["url"] };
    rule.resourceQuery = { not: [/[?&](url|raw|inline|no-inline|worker|sharedworker|arraybuffer|bytes)(&|=|$)/] };
    rule.sideEffects = false;
  }
}
