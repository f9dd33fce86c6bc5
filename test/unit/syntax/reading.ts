/** Parses for tests, and prints trees and mistakes as short text. */
import type {
  Body,
  Declaration,
  Expression,
  Item,
  SourceFile,
  Statement,
  InputStatement,
} from "../../../src/syntax/ast.ts";
import { Source } from "../../../src/base/source.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { parse } from "../../../src/syntax/parse.ts";

export interface Reading {
  readonly file: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** `line:column code` of each mistake. */
  readonly mistakes: readonly string[];
  /** How many there are, those that are only counted included. */
  readonly found: number;
}

export function read(text: string): Reading {
  const source = new Source("test.cvk", text);
  const collected = new Diagnostics();
  const file = parse(source, collected);
  const diagnostics = collected.sorted();
  const mistakes = diagnostics.map(({ span, code }) => {
    const { line, column } = source.positionAt(span.start);
    return `${line}:${column} ${code.replace("syntax/", "")}`;
  });
  return { file, diagnostics, mistakes, found: mistakes.length + collected.omitted.error };
}

/** Lines of a model's body, from line 2 and column 3 on. */
export function readBody(...lines: readonly string[]): Reading & { readonly statements: readonly Statement[] } {
  const reading = read(`model M {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`);
  const [model] = reading.file.declarations;
  return { ...reading, statements: model?.kind === "model" ? model.body.statements : [] };
}

/** The statements of a body, printed. */
export function statementsOf(...lines: readonly string[]): readonly string[] {
  return readBody(...lines).statements.map(printStatement);
}

/** What `let x = …` holds, printed with all parentheses. */
export function valueOf(text: string): string {
  const [statement] = readBody(`let x = ${text}`).statements;
  return statement?.kind === "let" ? printExpression(statement.value) : "no value";
}

/** The text with the fixes of all its mistakes applied. */
export function repaired(text: string): string {
  const edits = read(text)
    .diagnostics.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits))
    .sort((a, b) => b.span.start - a.span.start);
  return edits.reduce(
    (result, { span, newText }) => result.slice(0, span.start) + newText + result.slice(span.end),
    text,
  );
}

export function printDeclaration(declaration: Declaration): string {
  if (declaration.kind === "block" || declaration.kind === "model") {
    const parameters = declaration.parameters.map(({ name, defaultValue }) =>
      defaultValue === undefined ? name.text : `${name.text}=${printExpression(defaultValue)}`,
    );
    return `${declaration.kind} ${declaration.name.text}(${parameters.join(", ")}) ${printBody(declaration.body)}`;
  }
  if (declaration.kind !== "import") return printStatement(declaration);
  return `import ${declaration.names.map((name) => name.text).join(", ")} from ${declaration.from?.text ?? "?"}`;
}

export function printBody(body: Body): string {
  return `{${body.statements.map(printStatement).join("; ")}}`;
}

function dimensions(list: readonly Expression[] | undefined): string {
  return `[${list?.map(printExpression).join(", ") ?? "?"}]`;
}

function sizes({ dimensions: list, defaults }: InputStatement): string {
  const written = (each: Expression): string => {
    const given = defaults.find(({ span }) => span === each.span);
    return `${printExpression(each)}${given === undefined ? "" : ` = ${printExpression(given.value)}`}`;
  };
  return `[${list?.map(written).join(", ") ?? "?"}]`;
}

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case "layer": {
      const label = statement.label === undefined ? "" : `${statement.label.text}: `;
      const claim = statement.claim === undefined ? "" : ` -> ${dimensions(statement.claim.dimensions)}`;
      return `${label}${[statement.name.text, ...statement.items.map(printItem)].join(" ")}${claim}`;
    }
    case "input":
      return `input ${statement.name.text} ${sizes(statement)}${statement.call === undefined ? "" : ` ${printExpression(statement.call)}`}`;
    case "output":
      return [
        `output ${statement.name.text}${statement.value === undefined ? "" : ` = ${printExpression(statement.value)}`}`,
        ...statement.attributes.map(({ name, value }) => `${name.text}=${printExpression(value)}`),
      ].join(" ");
    case "from":
      return `from ${printExpression(statement.value)}`;
    case "let":
      return `let ${statement.name.text} = ${printExpression(statement.value)}`;
    case "if": {
      const { otherwise } = statement;
      const other =
        otherwise === undefined
          ? ""
          : ` else ${"kind" in otherwise ? printStatement(otherwise) : printBody(otherwise)}`;
      return `if ${printExpression(statement.condition)} ${printBody(statement.then)}${other}`;
    }
    case "repeat":
      return `repeat ${printExpression(statement.count)} ${printBody(statement.body)}`;
    case "for":
      return `for ${statement.variable.text} in ${printExpression(statement.iterable)} ${printBody(statement.body)}`;
    case "expect":
      return [
        `expect ${printExpression(statement.condition)}`,
        ...(statement.at.length === 0 ? [] : ["at", ...statement.at.map(printItem)]),
      ].join(" ");
    case "require":
      return `require ${printExpression(statement.condition)}`;
    case "claim":
      return `-> ${dimensions(statement.claim.dimensions)}`;
    case "layout":
      return `layout ${statement.order.text}`;
    case "train":
      return `train ${printBody(statement.body)}`;
    case "hole":
      return "?";
  }
}

/** A comma before the value and the layer's own parentheses show. */
export function printItem(item: Item): string {
  if (item.kind === "brace") return printBody(item.body);
  const text =
    item.kind === "attribute" ? `${item.name.text}=${printExpression(item.value)}` : printExpression(item.value);
  if (item.parenthesised) return `(${text})`;
  return item.kind === "value" && item.afterComma ? `, ${text}` : text;
}

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return `${expression.value}${expression.bytes ? "B" : ""}`;
    case "unknown":
      return "?";
    case "window":
      return expression.extents.join("x");
    case "boolean":
      return `${expression.value}`;
    case "string":
      return JSON.stringify(expression.value);
    case "list":
      return `[${expression.elements.map(printExpression).join(", ")}]`;
    case "path":
      return expression.segments.map((segment) => segment.text).join(".");
    case "pattern":
      return expression.segments.map(({ text }) => text ?? "*").join(".");
    case "index":
      return `${printExpression(expression.target)}[${printExpression(expression.index)}]`;
    case "call":
      return `${expression.name.text}(${expression.items.map((item) => printItem({ ...item, parenthesised: false, ...(item.kind === "value" ? { afterComma: false } : {}) })).join(", ")})`;
    case "unary":
      return `(${expression.operator}${printExpression(expression.operand)})`;
    case "binary":
      return `(${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)})`;
    case "conditional":
      return `(${[expression.condition, expression.then, expression.otherwise].map(printExpression).join(" ? ")})`;
    case "hole":
      return "?";
  }
}
