/** Parses pieces of text that stand in no file: the values of settings and the lines of remedies. */
import { OptionSource } from "../base/option-source.ts";
import { Source } from "../base/source.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { parse } from "../syntax/parse.ts";
import { holeElsewhere, unknownsIn } from "../syntax/unknowns.ts";
import type { Expression, LayerStatement } from "../syntax/ast.ts";

/** One line of a model; undefined where it is none. */
export function parseLine(text: string): LayerStatement | undefined {
  return parseLines(text)?.[0];
}

/** Lines of layers; undefined where they have mistakes, or others stand among them. */
export function parseLines(text: string): readonly LayerStatement[] | undefined {
  const diagnostics = new Diagnostics();
  const [model] = parse(new Source("remedy", `model M {\n${text}\n}\n`), diagnostics).declarations;
  if (diagnostics.hasErrors || model?.kind !== "model") return undefined;
  const { statements } = model.body;
  const lines = statements.filter((statement) => statement.kind === "layer");
  return lines.length > 0 && lines.length === statements.length ? lines : undefined;
}

/** The value of a setting; its mistakes are reported with a place in `name = text`. */
export function parseSetting(
  option: string,
  name: string,
  text: string,
  diagnostics: Diagnostics,
): Expression | undefined {
  const source = new OptionSource(option, name, `let ${name} = ${text}`);
  const [declaration, other] = parse(source, diagnostics).declarations;
  // What cannot be read at all has been reported.
  if (other !== undefined && other.kind !== "hole") {
    const help = [`a setting is written as ${option} ${name}=VALUE`];
    const { span } = other;
    diagnostics.add({ code: "resolve/unknown-setting", message: "only one value can be set at a time", span, help });
  }
  for (const { unknown } of unknownsIn(declaration ?? {})) diagnostics.add(holeElsewhere(unknown, "a setting"));
  return declaration?.kind === "let" && other === undefined ? declaration.value : undefined;
}
