// Makes docs/api.md out of the sections of src/index.ts and of the declarations in dist/index.d.ts, with their docstrings. What
// functions compute is told there and nowhere else; a type is listed in the first section that needs it, with its members.
// The parser is rolldown's, since TypeScript 7 has none for programs.
import { readFileSync } from "node:fs";
import { format } from "prettier";
import { parseSync } from "rolldown/utils";

const root = new URL("../", import.meta.url);
const TYPES = ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"];
/** A definition of a type that is longer is told in words alone. */
const LONGEST_TYPE = 160;

/**
 * The sections of the entry, each with what it exports, types apart.
 * @param index the text of `src/index.ts`
 * @param types the text of `dist/index.d.ts`
 */
export function readApi(index, types) {
  const { declarations, exported } = readDeclarations(types);
  const seen = new Set();
  return sectionsOf(index).map(({ title, names }) => {
    const all = names.map((name) => declarations.get(exported.get(name)));
    const values = all.filter(({ node }) => !TYPES.includes(node.type));
    const needed = values.flatMap(({ node }) => typesNamed(node)).filter((name) => !seen.has(name));
    for (const name of needed) seen.add(name);
    const listed = [...new Set(needed)].map((name) => declarations.get(name));
    return { title, values, types: listed.filter((each) => each && TYPES.includes(each.node.type)) };
  });
}

/** The text of docs/api.md. */
export async function apiMarkdown() {
  const [index, types] = ["src/index.ts", "dist/index.d.ts"].map((path) => readFileSync(new URL(path, root), "utf8"));
  const sections = readApi(index, types);
  const parts = [];
  for (const { title, values, types } of sections) {
    parts.push(`## ${title}`);
    for (const value of values) parts.push(await valueText(value), ...shownElsewhere(value, sections));
    if (types.length > 0) parts.push(`### Types: ${lowered(title)}`, types.map(typeText).join("\n"));
  }
  const links = sections.map(({ title, values }) => `- [${title}](#${anchor(title)}): ${values.map(linkTo).join(" ")}`);
  return `${[INTRODUCTION, links.join("\n"), ...parts].join("\n\n")}\n`;
}

const INTRODUCTION = `# The library

Generated from the docstrings of what \`src/index.ts\` exports, by \`npm run docs\`.

\`import { check } from "convoke"\` gives what the command \`convoke\` can do as functions. They touch no file system, process or clock, so they run in
a browser as they are; bytes and texts come from the caller. Shapes are those of one example in the language and in reports, and have the batch in
front where arrays are passed. Mistakes in a model's text are values (\`Checked.diagnostics\`). What is thrown is a \`FormatError\` for a file that is
not what it should be, a \`RangeError\` or \`TypeError\` for wrong use, and an \`InternalError\` for our own bugs.

The syntax tree is not public: it follows the language from version to version. To know of a text whether it parses, ask \`check\` for its
diagnostics; what is firm behind the text is the graph of a \`ResolvedModel\`. The types of everything are in \`dist/index.d.ts\`.

Tests run every example, from the package's folder; behind \`//\` is what \`console.log\` prints. Files that are not in the package are
\`mnist.onnx\` (\`convoke export examples/mnist.cvk\`), one small Keras model as \`model.json\`, \`model.h5\` and \`model.keras\`, and the weights
of another as \`weights.npz\` and \`weights.pth\`.`;

// ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The headings among the comments of the entry, with the names that are exported below each, in order. */
function sectionsOf(index) {
  const { program } = parse("index.ts", index, "ts");
  const headings = [...index.matchAll(/^\/\/ ── (.+?) ─+$/gm)];
  return headings.map(({ 1: title, index: at }, order) => {
    const end = headings[order + 1]?.index ?? index.length;
    const statements = program.body.filter(({ start }) => start > at && start < end);
    return { title, names: statements.flatMap(({ specifiers }) => specifiers.map(({ exported }) => exported.name)) };
  });
}

function readDeclarations(types) {
  const { program } = parse("index.d.ts", types, "dts");
  const declarations = new Map();
  let end = 0;
  for (const node of program.body) {
    const name = (node.id ?? node.declarations?.[0].id)?.name;
    if (name !== undefined)
      declarations.set(name, { name, node, text: types, doc: readDoc(types.slice(end, node.start)) });
    end = node.end;
  }
  const exported = program.body.at(-1).specifiers.map(({ local, exported: { name } }) => [name, local.name]);
  return { declarations, exported: new Map(exported) };
}

function parse(file, text, lang) {
  const { program, errors } = parseSync(file, text, { lang, astType: "ts" });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return { program };
}

/** The last comment of a text: what it says, and its tags. */
export function readDoc(comments) {
  const found = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*$/.exec(comments);
  const lines = (found?.[1] ?? "").replaceAll(/^[ \t]*\* ?/gm, "").trim();
  const [says, ...tags] = lines.split(/^@/m);
  const tagged = (kind) =>
    tags.flatMap((tag) =>
      tag.startsWith(`${kind} `) || tag.startsWith(`${kind}\n`) ? [tag.slice(kind.length).trim()] : [],
    );
  return { says: says.trim(), params: tagged("param"), throws: tagged("throws"), examples: tagged("example") };
}

/** The names of types in what a value takes and gives, in order. */
function typesNamed(node) {
  if (node.type === "ClassDeclaration") return [];
  const names = [];
  const visit = (each) => {
    if (Array.isArray(each)) each.forEach(visit);
    else if (typeof each?.type === "string") {
      if (each.type === "TSTypeReference") names.push(each.typeName.name);
      Object.values(each).forEach(visit);
    }
  };
  visit(node);
  return names;
}

// ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const linkTo = ({ name }) => `[\`${name}\`](#${anchor(name)})`;
const anchor = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");
const lowered = (title) => (/^[A-Z]{2}/.test(title) ? title : title[0].toLowerCase() + title.slice(1));
/** Lines of a docstring become one, but for paragraphs, lists and code. */
const oneLine = (text) => text.replaceAll(/\s*\n\s*/g, " ");

async function valueText({ name, node, text, doc }) {
  const parts = [`### \`${name}\``, `\`\`\`ts\n${await signature(node, text)}\n\`\`\``, doc.says];
  const lines = [
    ...doc.params.map((param) => oneLine(param).replace(/^(\w+) /, "- `$1`: ")),
    ...doc.throws.map((why) => `- throws ${oneLine(why).replaceAll(/\b\w*Error\b/g, "`$&`")}`),
  ];
  if (lines.length > 0) parts.push(lines.join("\n"));
  return [...parts.filter((part) => part !== ""), ...doc.examples].join("\n\n");
}

/** Where the example of another function is one of this, too. */
function shownElsewhere({ name, doc }, sections) {
  const calls = (each) => each.doc.examples.some((text) => new RegExp(`\\b${name}\\(`).test(text));
  const other = sections.flatMap(({ values }) => values).find(calls);
  return doc.examples.length > 0 || other === undefined ? [] : [`There is an example at ${linkTo(other)}.`];
}

/** As a caller sees it: without bodies of classes, private members, and long types of constants. */
async function signature(node, text) {
  const source = (each) => text.slice(each.start, each.end);
  if (node.type === "ClassDeclaration") return classText(node, text);
  if (node.type === "VariableDeclaration") {
    const { id } = node.declarations[0];
    const { typeAnnotation: type } = id.typeAnnotation;
    const [first] = type.typeArguments?.params ?? [];
    const whole = source(type);
    return `${id.name}: ${whole.length <= LONGEST_TYPE || !first ? whole : `${type.typeName.name}<${source(first)}, …>`}`;
  }
  const params = node.params.map((param) => parameterText(param, source)).join(", ");
  const printed = await format(`declare function ${node.id.name}(${params})${source(node.returnType)};`, {
    parser: "typescript",
    printWidth: 100,
  });
  return printed
    .trim()
    .replace(/^declare function /, "")
    .replace(/;$/, "");
}

/** What is taken apart in the source has the name of its type: `{ nodes }: Graph` is `graph: Graph`. */
function parameterText(param, source) {
  if (param.type === "Identifier") return source(param);
  const type = param.typeAnnotation;
  const word = /[A-Z][a-z0-9]*(?=\W|$)/.exec(source(type))?.[0] ?? "options";
  return `${word.toLowerCase()}${param.optional ? "?" : ""}${source(type)}`;
}

function classText(node, text) {
  const parent = node.superClass ? ` extends ${node.superClass.name}` : "";
  const members = node.body.body.filter(({ key }) => key.type === "Identifier" && key.name !== "name");
  const lines = members.map(({ start, end }) => `  ${text.slice(start, end)}`);
  return `class ${node.id.name}${parent} {${lines.length > 0 ? `\n${lines.join("\n")}\n` : ""}}`;
}

/** A line for a type, and one for each of its members. */
function typeText({ name, node, text, doc }) {
  const says = doc.says === "" ? "" : `: ${firstSentence(doc.says)}`;
  if (node.type === "TSTypeAliasDeclaration") {
    const definition = oneLine(text.slice(node.typeAnnotation.start, node.typeAnnotation.end));
    return `- \`${name}\`${definition.length <= LONGEST_TYPE ? ` is \`${definition}\`` : ""}${says}`;
  }
  const parents = node.extends.map(({ expression }) => ` with \`${expression.name}\``).join("");
  const members = membersOf(node, text);
  const bare = members.filter(({ says: told }) => told === "").map(({ shown }) => shown);
  const lines = members.filter(({ says: told }) => told !== "").map(({ shown, says: told }) => `  - ${shown}: ${told}`);
  const plain = bare.length === 0 ? [] : [`  - ${bare.join(", ")}`];
  return [`- \`${name}\`${parents}${says}`, ...plain, ...lines].join("\n");
}

function membersOf({ body }, text) {
  let end = body.start + 1;
  return body.body.map((member) => {
    const { says } = readDoc(text.slice(end, member.start));
    end = member.end;
    const marks = `${member.optional ? "?" : ""}${member.type === "TSMethodSignature" ? "()" : ""}`;
    return { shown: `\`${member.key.name}${marks}\``, says: says === "" ? "" : firstSentence(says) };
  });
}

function firstSentence(says) {
  return /^.*?[.;:](?=\s+[A-Z-]|$)/s.exec(oneLine(says))?.[0].replace(/[.:;]$/, "") ?? oneLine(says);
}
