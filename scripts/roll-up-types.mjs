// One file of declarations for an entry of the library: what it exports and what that refers to, out of the many files that
// tsc writes. Own code, since what there is for it does not run here: rolldown-plugin-dts wants Node 22 or TypeScript 6,
// dts-bundle-generator and api-extractor an API that TypeScript 7 does not have. The parser is rolldown's. What the sources
// do not contain (namespaces, `export *`, types of packages) is refused rather than guessed.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseSync } from "rolldown/utils";

/** @param entry the path of a declaration file that tsc wrote. */
export function rollUpTypes(entry) {
  const files = new Map();
  const fileAt = (path) => {
    if (!files.has(path)) files.set(path, readDeclarations(path));
    return files.get(path);
  };
  const exported = [...fileAt(entry).exports.keys()].map((name) => [name, declarationOf(fileAt, entry, name)]);
  const reached = new Map();
  for (const [, declaration] of exported) reach(fileAt, declaration, reached);
  const names = chooseNames(reached, exported);
  const texts = [...reached].map(([declaration, references]) => textOf(declaration, references, names));
  const list = exported.map(([name, declaration]) => {
    const own = names.get(declaration);
    return own === name ? name : `${own} as ${name}`;
  });
  return `${texts.join("\n")}\nexport {\n${list.map((item) => `  ${item},\n`).join("")}};\n`;
}

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a file declares, imports and exports: a declaration has one statement or, where it is overloaded, several. */
function readDeclarations(path) {
  const text = readFileSync(path, "utf8");
  const { program, errors } = parseSync(path, text, { lang: "dts", astType: "ts" });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const file = { path, declarations: new Map(), imports: new Map(), exports: new Map() };
  let end = 0;
  for (const statement of program.body) {
    readStatement(file, statement, text, end);
    end = statement.end;
  }
  return file;
}

function readStatement(file, statement, text, previousEnd) {
  const from = (source) => sourcePath(file.path, source.value);
  if (statement.type === "ImportDeclaration") {
    for (const { type, local, imported } of statement.specifiers) {
      if (type !== "ImportSpecifier") throw new Error(`${file.path}: ${type} is not supported`);
      file.imports.set(local.name, { source: statement.source.value, name: imported.name });
    }
    return;
  }
  const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  if (declared === null) {
    for (const { local, exported } of statement.specifiers) {
      const path = statement.source ? from(statement.source) : file.path;
      file.exports.set(exported.name, { path, name: local.name });
    }
    return;
  }
  const ids = declared.type === "VariableDeclaration" ? declared.declarations.map(({ id }) => id) : [declared.id];
  if (ids.length !== 1 || ids[0]?.type !== "Identifier") {
    throw new Error(`${file.path}: ${statement.type} is not supported`);
  }
  const { name } = ids[0];
  const declaration = file.declarations.get(name) ?? { path: file.path, name, statements: [] };
  const comment = text.slice(previousEnd, statement.start).trim();
  declaration.statements.push({ node: declared, id: ids[0], comment, text });
  file.declarations.set(name, declaration);
  if (statement !== declared) file.exports.set(name, { path: file.path, name });
}

/** `./shape.ts`, seen from a file, is `shape.d.ts` beside it. */
function sourcePath(from, source) {
  if (!source.startsWith(".")) throw new Error(`${from}: its types refer to those of ${source}`);
  return resolve(dirname(from), source.replace(/\.[jt]s$/, ".d.ts"));
}

/** What an exported name stands for, in the file that declares it. */
function declarationOf(fileAt, path, name) {
  const { exports, declarations } = fileAt(path);
  const target = exports.get(name);
  if (target === undefined) throw new Error(`${path} exports no ${name}`);
  if (target.path !== path) return declarationOf(fileAt, target.path, target.name);
  return declarations.get(target.name) ?? imported(fileAt, path, target.name);
}

function imported(fileAt, path, name) {
  const found = fileAt(path).imports.get(name);
  return found && declarationOf(fileAt, sourcePath(path, found.source), found.name);
}

// ── References ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Finds all that a declaration refers to, with the places where; what is not found in its file is a global. */
function reach(fileAt, declaration, reached) {
  if (reached.has(declaration)) return;
  const references = [];
  reached.set(declaration, references);
  const { path, statements } = declaration;
  const { declarations } = fileAt(path);
  for (const [at, { node }] of statements.entries()) {
    const parameters = new Set();
    walk(node, (each) => {
      if (each.type === "TSTypeParameter") parameters.add(each.name.name ?? each.name);
      if (each.type === "TSMappedType") parameters.add(each.key?.name ?? each.typeParameter?.name.name);
    });
    walk(node, (each) => {
      const place = referenceIn(each);
      if (place === undefined) return;
      const { name, source } = place;
      const target = source
        ? declarationOf(fileAt, sourcePath(path, source), name)
        : (declarations.get(name) ?? imported(fileAt, path, name));
      if (!source && parameters.has(name)) {
        if (target) throw new Error(`${path}: the type parameter ${name} has the name of a declaration`);
        return;
      }
      references.push({ statement: at, ...place, target });
    });
  }
  for (const { target } of references) if (target) reach(fileAt, target, reached);
}

function walk(node, visit) {
  if (Array.isArray(node)) return node.forEach((each) => walk(each, visit));
  if (typeof node?.type !== "string") return;
  visit(node);
  for (const value of Object.values(node)) if (typeof value === "object") walk(value, visit);
}

/** The name that a node refers to, if it refers to any, and where that stands. */
function referenceIn(node) {
  if (node.type === "TSImportType") {
    const first = leftmost(node.qualifier);
    return { name: first.name, source: node.source.value, start: node.start, end: first.end };
  }
  const of = {
    TSTypeReference: node.typeName,
    TSTypeQuery: node.exprName,
    TSInterfaceHeritage: node.expression,
    TSClassImplements: node.expression,
    ClassDeclaration: node.superClass,
  }[node.type];
  const first = leftmost(of ?? (node.computed ? node.key : undefined));
  return first?.type === "Identifier" ? { name: first.name, start: first.start, end: first.end } : undefined;
}

function leftmost(node) {
  return node?.left ? leftmost(node.left) : node?.object ? leftmost(node.object) : node;
}

// ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Exported declarations keep their names, others those that are left; none hides a global that is meant somewhere. */
function chooseNames(reached, exported) {
  const taken = new Set([...reached.values()].flat().flatMap(({ name, target }) => (target ? [] : [name])));
  const names = new Map();
  // `default` is no name that anything can be declared by.
  const wishes = exported.filter(([name]) => name !== "default");
  for (const [wish, declaration] of [...wishes, ...[...reached.keys()].map((each) => [each.name, each])]) {
    if (names.has(declaration)) continue;
    let name = wish;
    for (let count = 2; taken.has(name); count++) name = `${wish}${count}`;
    taken.add(name);
    names.set(declaration, name);
  }
  return names;
}

function textOf(declaration, references, names) {
  return declaration.statements
    .map(({ node, id, comment, text }, at) => {
      const renamed = [{ start: id.start, end: id.start + id.name.length, target: declaration }];
      const edits = [...renamed, ...references.filter(({ statement, target }) => statement === at && target)];
      let [out, end] = ["", node.start];
      for (const { start, end: next, target } of edits.toSorted((a, b) => a.start - b.start)) {
        out += text.slice(end, start) + names.get(target);
        end = next;
      }
      out += text.slice(end, node.end);
      const isType = node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration";
      const head = isType || out.startsWith("declare ") ? "" : "declare ";
      return `${comment === "" ? "" : `${comment}\n`}${head}${out}`;
    })
    .join("\n");
}
