/** Parses pieces of text that stand in no file: the values of settings and the lines of remedies. */
import { Source } from "../base/source.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { parse } from "../syntax/parse.ts";
import type { Expression, LayerStatement } from "../syntax/ast.ts";

/** One line of a model; undefined where it is none. */
export function parseLine(text: string): LayerStatement | undefined {
  const diagnostics = new Diagnostics();
  const [model] = parse(new Source("remedy", `model M {\n${text}\n}\n`), diagnostics).declarations;
  if (diagnostics.hasErrors || model?.kind !== "model") return undefined;
  const [line] = model.body.statements;
  return line?.kind === "layer" ? line : undefined;
}

/** The value of a setting; its mistakes are reported with a place in `name = text`. */
export function parseSetting(
  option: string,
  name: string,
  text: string,
  diagnostics: Diagnostics,
): Expression | undefined {
  const [declaration] = parse(new Source(option, `let ${name} = ${text}`), diagnostics).declarations;
  return declaration?.kind === "let" ? declaration.value : undefined;
}
