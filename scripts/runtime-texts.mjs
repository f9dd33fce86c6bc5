// Makes src/runtime/generated.ts: every module of src/runtime/modules/ as the text that generated modules carry, without
// its imports and exports. What only TypeScript has stands between two marks, so that one text serves for both languages.
// Own code, since what strips types either leaves blanks in their place or prints the text anew, without its blank lines.
// The parser is rolldown's. Syntax that is not known here is refused rather than guessed.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { parseSync } from "rolldown/utils";

const folder = new URL("../src/runtime/modules/", import.meta.url);
const target = fileURLToPath(new URL("../src/runtime/generated.ts", import.meta.url));

/** Modules without text: what the engine gives, and what the generated module declares. */
const PLATFORM = "platform.ts";
const CONTEXT = "module-context.ts";

/** Modules of other rooms, which the compiler computes with as well. */
const SHARED = ["random", "normal", "power", "half-cosine", "sine"].map((name) => `../../base/${name}.ts`);

export async function writeRuntimeTexts() {
  writeFileSync(target, await generateRuntimeTexts());
}

/** Of one byte, as the bundle is in ASCII. */
const MARK = "~";

/** The text of src/runtime/generated.ts. */
export async function generateRuntimeTexts() {
  const read = (file) => readFileSync(new URL(file, folder), "utf8");
  const files = readdirSync(folder).filter((file) => file !== PLATFORM && file !== CONTEXT);
  const modules = [...files.toSorted(), ...SHARED].map((file) => [nameOf(file), readModule(read(file), file)]);
  const context = parse(read(CONTEXT), CONTEXT).flatMap(declaredNames);
  const text = printTexts(modules, readPlatform(read(PLATFORM)), context);
  return format(text, { ...(await resolveConfig(target)), filepath: target });
}

function nameOf(file) {
  return file.replace(/^.*\/|\.ts$/g, "");
}

function printTexts(modules, platform, context) {
  return `// Written by \`npm run docs\` from modules/. Do not edit.

export type RuntimeModule = ${unionOfKeys(modules)};

export type Platform = ${unionOfKeys(platform)};

export interface RuntimeText {
  /** The modules that it imports. */
  readonly imports: readonly RuntimeModule[];
  /** What it uses of the engine. */
  readonly platform: readonly Platform[];
  /** The names that it declares. */
  readonly names: readonly string[];
  /** What only TypeScript has stands between two marks. */
  readonly text: string;
}

export const MARK = ${JSON.stringify(MARK)};

export const MODULES: Readonly<Record<RuntimeModule, RuntimeText>> = ${objectLiteral(modules)};

/** What modules use of the engine, as declarations. */
export const PLATFORM: Readonly<Record<Platform, string>> = ${objectLiteral(platform)};

/** What modules use of the generated module that they become part of. */
export const CONTEXT_NAMES: readonly string[] = ${JSON.stringify(context)};
`;
}

function unionOfKeys(entries) {
  return entries.map(([key]) => JSON.stringify(key)).join(" | ");
}

function objectLiteral(entries) {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${literal(value)}`).join(", ")}}`;
}

function literal(value) {
  if (Array.isArray(value)) return JSON.stringify(value);
  if (typeof value === "object") return objectLiteral(Object.entries(value));
  return `\`${value.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}

/** What the interface `Platform` has, each member as a declaration. */
function readPlatform(source) {
  const { body } = parse(source, PLATFORM).find(({ id }) => id?.name === "Platform");
  return body.body.map(({ key, typeAnnotation: { start, end } }) => {
    const type = source.slice(start, end).replace(/^ {2}/gm, "");
    return [key.name, `declare const ${key.name}${type};`];
  });
}

// ── A module ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param file for messages. */
export function readModule(source, file) {
  const body = parse(source, file);
  const first = body.findIndex(({ type }) => type !== "ImportDeclaration");
  const statements = body.slice(first);
  const imported = body.slice(0, first).map((statement) => ({
    from: statement.source.value.replace("./", ""),
    names: statement.specifiers.map((specifier) => specifier.imported.name),
  }));
  const modules = imported.filter(({ from }) => from !== PLATFORM && from !== CONTEXT);
  const text = markedText(source, statements, file);
  checkForms(text, file);
  return {
    imports: modules.map(({ from }) => nameOf(from)),
    platform: imported.flatMap(({ from, names }) => (from === PLATFORM ? names : [])),
    names: statements.flatMap(declaredNames),
    text,
  };
}

function parse(source, file) {
  const { program, errors } = parseSync(file, source, { lang: "ts", astType: "ts" });
  refuseIf(errors.length > 0, file, errors[0]?.message);
  refuseIf(source.includes(MARK), file, `it has the mark ${MARK}`);
  return program.body;
}

function refuseIf(condition, file, reason) {
  if (condition) throw new Error(`${file}: ${reason}`);
}

/** What a statement declares, without `export`. */
function declarationOf(statement) {
  return statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
}

function declaredNames(statement) {
  const declaration = declarationOf(statement);
  const ids = declaration.declarations?.map(({ id }) => id) ?? (declaration.id ? [declaration.id] : []);
  return ids.map(({ name }) => name);
}

/** The text of statements and of the comments before each; what stands further above is for readers of the source. */
function markedText(source, statements, file) {
  const blank = source.lastIndexOf("\n\n", statements[0].start);
  const begin = blank < 0 ? 0 : blank + 2;
  const edits = [];
  const mark = (start, end) => edits.push([start, start, MARK], [end, end, MARK]);
  let previousEnd = begin;
  for (const statement of statements) {
    const declaration = declarationOf(statement);
    refuseIf(declaration === null, file, "it exports what is not a declaration");
    if (isTypeOnly(declaration)) mark(previousEnd, statement.end);
    else markTypes(declaration, mark, file);
    if (statement !== declaration) edits.push([statement.start, declaration.start, ""]);
    previousEnd = statement.end;
  }
  return edited(source, begin, edits)
    .replaceAll(MARK + MARK, "")
    .replaceAll(EXAMPLE, "\n */")
    .trim();
}

/** In a comment, which is for users of the library. */
const EXAMPLE = /\n \* @example\n(?: \*.*\n)+? \*\//g;

/** Both languages must read the text, as part of a module. */
function checkForms(text, file) {
  for (const [lang, form] of [
    ["ts", text.replaceAll(MARK, "")],
    ["js", withoutMarked(text)],
  ]) {
    const { module, errors } = parseSync(file, form, { lang });
    refuseIf(errors.length > 0, file, errors[0]?.message);
    refuseIf(module.hasModuleSyntax, file, "an import or export is left");
  }
}

function withoutMarked(text) {
  return text
    .split(MARK)
    .filter((_, at) => at % 2 === 0)
    .join("");
}

function isTypeOnly({ type, declare }) {
  return declare === true || type === "TSInterfaceDeclaration" || type === "TSTypeAliasDeclaration";
}

/** Marks what only TypeScript has in a part of a statement. */
function markTypes(node, mark, file) {
  const { type, start, end, expression } = node;
  if (type === "Identifier") {
    if (node.optional || node.typeAnnotation) mark(start + node.name.length, end);
  } else if (TYPES.includes(type)) mark(start, end);
  else if (CASTS.includes(type)) {
    markTypes(expression, mark, file);
    mark(expression.end, end);
  } else if (type === "ParenthesizedExpression" && isCastName(expression)) {
    mark(start, expression.start);
    mark(expression.expression.end, end);
  } else {
    refuseIf(type.startsWith("TS"), file, `${type} is not supported`);
    for (const child of Object.values(node).flat()) if (child?.type !== undefined) markTypes(child, mark, file);
  }
}

const TYPES = ["TSTypeAnnotation", "TSTypeParameterDeclaration", "TSTypeParameterInstantiation"];
const CASTS = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"];

/** Whether the brackets around are for TypeScript alone. */
function isCastName({ type, expression }) {
  return type === "TSAsExpression" && ["Identifier", "MetaProperty"].includes(expression.type);
}

/** @param edits the start and end of what goes, and what comes in its place; in any order, none inside another. */
function edited(source, begin, edits) {
  let text = "";
  let at = begin;
  for (const [start, end, replacement] of edits.toSorted((a, b) => a[0] - b[0])) {
    text += source.slice(at, start) + replacement;
    at = end;
  }
  return text + source.slice(at);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeRuntimeTexts();
