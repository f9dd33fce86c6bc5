/** The hooks for esbuild: files beside modules go through its loader `file`, which names and ships them. */
import { relative } from "node:path";
import { askedById, askedBy, suffixOf } from "./asked.ts";
import { buildModel, type BuiltModule } from "./build-model.ts";
import { dataUrl, type Companion } from "./companion.ts";
import type { Mistake } from "./mistakes.ts";
import type { ConvokeOptions } from "./options.ts";
import { SMALL } from "../cli/weight-options.ts";

interface Resolved {
  readonly path?: string;
  readonly suffix?: string;
  readonly namespace?: string;
  readonly sideEffects?: false;
  readonly errors?: readonly object[];
  readonly warnings?: readonly object[];
}

interface ResolveArguments {
  readonly path: string;
  readonly importer: string;
  readonly namespace: string;
  readonly resolveDir: string;
  readonly kind: string;
  readonly pluginData: unknown;
}

interface LoadArguments {
  readonly path: string;
  readonly suffix: string;
}

interface Contents {
  readonly contents?: string | Uint8Array;
  readonly loader?: "js" | "file";
  readonly errors?: readonly object[];
  readonly warnings?: readonly object[];
  readonly watchFiles?: readonly string[];
}

type May<T> = T | undefined | Promise<T | undefined>;

interface Build {
  readonly initialOptions: { readonly format?: string; readonly sourcemap?: unknown; readonly absWorkingDir?: string };
  resolve(path: string, options: object): Promise<Resolved>;
  onStart(callback: () => void): void;
  onResolve(where: { filter: RegExp; namespace?: string }, callback: (given: ResolveArguments) => May<Resolved>): void;
  onLoad(where: { filter: RegExp; namespace?: string }, callback: (given: LoadArguments) => May<Contents>): void;
}

const FILES = "convoke-file";

/** Marks what this plugin itself asks. */
const OWN = {};

export function esbuildHooks(options: ConvokeOptions): (build: Build) => void {
  return (build) => {
    const { format, sourcemap, absWorkingDir: root = process.cwd() } = build.initialOptions;
    // Only modules know where they were loaded from.
    const isWhole = format !== "esm";
    const companions = new Map<string, Companion>();
    build.onStart(() => companions.clear());
    build.onResolve({ filter: /\.(cvk|onnx)(\?|$)|[?&]convoke(&|=|$)/i }, (given) => resolved(build, given));
    build.onLoad({ filter: /\.(cvk|onnx|json|h5|hdf5|keras)$/i, namespace: "file" }, async ({ path, suffix }) => {
      const asked = askedById(path + suffix);
      if (asked === undefined) return undefined;
      const { files: watchFiles, mistakes, module } = await buildModel({ asked, options, root, isWhole });
      const messages = mistakes.map((mistake) => messageOf(mistake, root));
      if (module === undefined) return { errors: messages, watchFiles };
      const code = isWhole ? module.code(dataUrl) : withImports(module, companions);
      const contents = sourcemap ? withMap(code, module.map) : code;
      const warnings = [...messages, ...(isWhole && contents.length > LARGE ? [largeModule(asked.path)] : [])];
      return { contents, loader: "js", warnings, watchFiles };
    });
    build.onResolve({ filter: /^convoke-file:/ }, ({ path }) => ({
      path: path.slice(FILES.length + 1),
      namespace: FILES,
      sideEffects: false,
    }));
    build.onLoad({ filter: /./, namespace: FILES }, ({ path }) => ({
      contents: companions.get(path)!.contents,
      loader: "file",
    }));
  };
}

async function resolved(build: Build, given: ResolveArguments): Promise<Resolved | undefined> {
  const { path, pluginData, kind, ...from } = given;
  const asked = askedBy(path);
  if (asked === undefined || pluginData === OWN || kind === "url-token") return undefined;
  const found = await build.resolve(asked.path, { ...from, kind, pluginData: OWN });
  if (found.errors?.length !== 0) return { errors: found.errors ?? [] };
  const isPlain = /\.(cvk|onnx)$/i.test(found.path!) && asked.query === "";
  const suffix = isPlain ? "" : asked.query === "" ? "?convoke" : suffixOf(asked.query);
  return { path: found.path!, suffix, sideEffects: false };
}

/** The module, in front of which each of its files is imported. */
function withImports(module: BuiltModule, companions: Map<string, Companion>): string {
  const imports: string[] = [];
  const text = module.code((companion) => {
    const path = `${companion.hash}/${companion.name}`;
    companions.set(path, companion);
    const name = `$convoke_${companion.hash}`;
    const line = `import ${name} from ${JSON.stringify(`${FILES}:${path}`)};`;
    if (!imports.includes(line)) imports.push(line);
    return `new URL(${name}, import.meta.url)`;
  });
  // On the first line, which is a comment, so that others keep their numbers.
  return imports.length === 0 ? text : `${imports.join(" ")} ${text}`;
}

function withMap(code: string, map: string | undefined): string {
  if (map === undefined) return code;
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
}

/** More than what goes into modules anyway, in base64. */
const LARGE = 2 * SMALL + 2 ** 17;

function largeModule(path: string): object {
  return { text: `all weights of ${path} are in the bundle: only with format "esm" does it know files beside it` };
}

/** Columns are bytes from 0 on there. */
function messageOf({ message, file, place, frame }: Mistake, root: string): object {
  const notes = frame === undefined ? [] : [{ text: frame }];
  if (place === undefined) return { text: message, notes, location: { file: relative(root, file) } };
  const { line, column, length, lineText } = place;
  const location = {
    file: relative(root, file),
    line,
    column: Buffer.byteLength(lineText.slice(0, column - 1)),
    length: Buffer.byteLength(lineText.slice(column - 1, column - 1 + length)),
    lineText,
  };
  return { text: message, notes, location };
}
