/** A file with values in the places of its holes, resolved and judged without a word. */
import { excessOf } from "../analysis/claim-excess.ts";
import type { Storage } from "../analysis/parameters.ts";
import { Diagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownUse } from "../resolve/environment.ts";
import { resolveFile, type ResolveHost, type ResolveOptions } from "../resolve/resolve.ts";
import { withDomain } from "../solve/judge-domains.ts";
import type { Expression, SourceFile, Unknown } from "../syntax/ast.ts";
import { withPart, type FoundUnknown } from "../syntax/unknowns.ts";
import { judgeFile } from "./judge-file.ts";

export interface Trial {
  /** Those that the file has only with these values. */
  readonly errors: readonly Diagnostic[];
  /** Whether there are more warnings than the file has anyway. */
  readonly warns: boolean;
  /** The side on which a claim is missed, as `excessOf` gives it. */
  readonly excess: number;
  /** Of the holes that were left. */
  readonly uses: readonly UnknownUse[];
  /** Layers of the models of the file. */
  readonly layers: number;
}

export type Assignment = ReadonlyMap<Unknown, LanguageValue>;

/** What a file is judged with. */
export interface Circumstances {
  readonly host: ResolveHost;
  readonly options: ResolveOptions;
  readonly storage: Storage | "undecided";
}

/** `known`: what is wrong with the file whatever stands in its holes. */
export function tryValues(
  file: SourceFile,
  holes: readonly FoundUnknown[],
  values: Assignment,
  { host, options, storage }: Circumstances,
  known: readonly Diagnostic[],
): Trial {
  let filled = file;
  for (const { unknown, path } of holes) {
    const value = values.get(unknown);
    if (value !== undefined) filled = withPart(filled, path, written(value, unknown));
  }
  const diagnostics = new Diagnostics();
  const resolved = resolveFile(filled, host, options, diagnostics);
  const { broken, unknownUses } = resolved;
  const models = resolved.models.flatMap((model) => withDomain(model, diagnostics) ?? []);
  judgeFile({ ...resolved, models }, diagnostics, storage);
  const isKnown = new Set(known.map(identityOf));
  const errors = diagnostics.all.filter((each) => each.severity === "error" && !isKnown.has(identityOf(each)));
  const side = (): number => {
    const sides = [...models, ...broken].map(({ claims, graph }) =>
      excessOf(claims, graph, storage === "undecided" ? "f32" : storage),
    );
    return sides.find((each) => each !== 0) ?? 0;
  };
  const layers = [...models, ...broken].reduce((sum, { graph }) => sum + graph.nodes.length, 0);
  const warnings = diagnostics.all.filter((each) => each.severity === "warning" && !isKnown.has(identityOf(each)));
  return { errors, warns: warnings.length > 0, excess: errors.length === 0 ? 0 : side(), uses: unknownUses, layers };
}

function identityOf({ code, message, span }: Diagnostic): string {
  return [span.source.path, span.start, span.end, code, message].join("\0");
}

/** A value as the expression that would be written for it, in the place of a hole. */
function written(value: LanguageValue, { span }: Unknown): Expression {
  switch (value.kind) {
    case "number":
      return { kind: "number", value: value.value, bytes: false, span };
    case "boolean":
      return { kind: "boolean", value: value.value, span };
    case "window":
      return { kind: "window", extents: value.extents, span };
    case "word":
      return { kind: "path", segments: [{ text: value.text, span }], span };
    default:
      return { kind: "hole", span };
  }
}
