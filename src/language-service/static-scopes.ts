/** What names of a file are, found without running it: texts are half-written, and blocks may be called nowhere. */
import type { BlockDeclaration, Body, ModelDeclaration, SourceFile, Statement } from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";

export type NameKind = "parameter" | "variable" | "label";

/** The names of a block or model, those of the file among them. */
export type StaticNames = ReadonlyMap<string, NameKind>;

export type Callable = BlockDeclaration | ModelDeclaration;

export function isCallable(declaration: SourceFile["declarations"][number]): declaration is Callable {
  return declaration.kind === "block" || declaration.kind === "model";
}

/** The blocks of a file and what it imports, which may be a variable too. */
export function blockNames({ declarations }: SourceFile): ReadonlySet<string> {
  return new Set(
    declarations.flatMap((each) => {
      if (each.kind === "import") return each.names.map(({ text }) => text);
      return each.kind === "block" ? [each.name.text] : [];
    }),
  );
}

export function fileVariables({ declarations }: SourceFile): readonly string[] {
  return declarations.flatMap((each) => (each.kind === "let" ? [each.name.text] : []));
}

export function namesIn(file: SourceFile, { parameters, body }: Callable): StaticNames {
  const names = new Map<string, NameKind>(fileVariables(file).map((text) => [text, "variable"]));
  const visit = ({ statements }: Body): void => {
    for (const statement of statements) {
      for (const [text, kind] of declaredBy(statement)) names.set(text, kind);
      bodiesInside(statement).forEach(visit);
    }
  };
  visit(body);
  for (const { name } of parameters) names.set(name.text, "parameter");
  return names;
}

function declaredBy(statement: Statement): readonly (readonly [string, NameKind])[] {
  switch (statement.kind) {
    case "layer":
      return statement.label === undefined ? [] : [[statement.label.text.split(".")[0]!, "label"]];
    case "input": {
      const sizes = statement.defaults.map(({ name }) => name.text);
      return [[statement.name.text, "label"], ...sizes.map((size) => [size, "variable"] as const)];
    }
    case "let":
      return [[statement.name.text, "variable"]];
    case "for":
      return [[statement.variable.text, "variable"]];
    default:
      return [];
  }
}
