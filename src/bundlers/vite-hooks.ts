/**
 * The hooks for Vite. Builds for browsers are rollup's. Its server hands out files from memory, below an address of their
 * own; what runs on a server has all in the module, since builds for servers ship no assets.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { askedById, type Asked } from "./asked.ts";
import { dataUrl, mimeType, type Companion } from "./companion.ts";
import type { ConvokeOptions } from "./options.ts";
import { Assets, loadModule, resolveModel, type Context, type Loaded } from "./rollup-like.ts";

interface Config {
  readonly root: string;
  readonly base: string;
  readonly command: "serve" | "build";
  readonly server: { readonly headers?: Readonly<Record<string, string | string[] | number | undefined>> };
}

interface Module {
  readonly id: string | null;
}

interface Environment {
  readonly config: { readonly consumer: "client" | "server" };
  readonly moduleGraph: { getModuleById(id: string): Module | undefined };
}

interface Server {
  readonly watcher: { add(path: string): void };
  readonly middlewares: {
    use(handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): void;
  };
}

interface Change {
  readonly file: string;
  readonly modules: readonly Module[];
}

type ViteContext = Context & { readonly environment: Environment };

/** In front of the addresses of files that the server hands out. */
const SERVED = "@convoke/";

export function viteHooks(options: ConvokeOptions, inWorkers: () => object): object {
  const assets = new Assets();
  const served = new Map<string, Companion>();
  const filesOf = new Map<string, ReadonlySet<string>>();
  let config: Config | undefined;
  let server: Server | undefined;

  const addressIn = (context: ViteContext): ((companion: Companion) => string) => {
    if (context.environment.config.consumer === "server") return dataUrl;
    if (config!.command === "build") return (companion) => assets.address(context, companion);
    return (companion) => {
      const path = `${SERVED}${companion.hash}/${encodeURIComponent(companion.name)}`;
      served.set(path, companion);
      return `new URL(/* @vite-ignore */ ${JSON.stringify(config!.base + path)}, import.meta.url)`;
    };
  };

  const load = async (context: ViteContext, id: string, asked: Asked): Promise<Loaded> => {
    const isWhole = context.environment.config.consumer === "server";
    const watched = new Set<string>();
    const noting = Object.assign(Object.create(context) as ViteContext, {
      addWatchFile(path: string) {
        watched.add(slashed(path));
        // Its server takes what it is told to watch for imports, which must be there.
        if (server === undefined) context.addWatchFile(path);
        else server.watcher.add(path);
      },
    });
    filesOf.set(id, watched);
    return loadModule(noting, asked, { options, root: config!.root, isWhole, address: addressIn(context) });
  };

  return {
    // Vite runs other plugins in workers than on pages, unless they are named there, too.
    config: () => ({ worker: { plugins: () => [inWorkers()] } }),
    configResolved: (resolved: Config) => void (config = resolved),
    buildStart: () => assets.clear(),
    resolveId(this: Context, source: string, importer: string | undefined, given: object) {
      return resolveModel(this, source, importer, given);
    },
    load(this: ViteContext, id: string) {
      const asked = askedById(id);
      return asked === undefined ? undefined : load(this, id, asked);
    },
    generateBundle(this: Context, _: unknown, bundle: Parameters<Assets["dropUnused"]>[1]) {
      assets.dropUnused(this, bundle);
    },
    configureServer(started: Server) {
      server = started;
      server.middlewares.use((request, response, next) => {
        const companion = served.get(servedPath(request.url ?? "", config!.base));
        if (companion === undefined) return next();
        for (const [name, value] of Object.entries(config!.server.headers ?? {})) {
          if (value !== undefined) response.setHeader(name, value);
        }
        response.setHeader("content-type", mimeType(companion));
        response.setHeader("cache-control", "max-age=31536000, immutable");
        response.end(companion.contents);
      });
    },
    /** Also of files that Vite does not know as parts of a module, as those that were missing. */
    hotUpdate(this: ViteContext, { file, modules }: Change) {
      const ids = [...filesOf].filter(([, files]) => files.has(slashed(file))).map(([id]) => id);
      const made = ids.flatMap((id) => this.environment.moduleGraph.getModuleById(id) ?? []);
      return made.length === 0 ? undefined : [...new Set([...modules, ...made])];
    },
  };
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** `@convoke/HASH/NAME` of a request, with or without the base in front. */
function servedPath(url: string, base: string): string {
  const [path] = url.split("?");
  for (const front of [base, "/"]) if (path!.startsWith(front + SERVED)) return path!.slice(front.length);
  return "";
}
