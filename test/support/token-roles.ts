/**
 * What each token of a sound text is to a reader, by the parser: the scope that it should have. Independent of the grammar of
 * editors, which sees one line at a time and no tree.
 */
import { parseTokens } from "../../grammar/parse-tokens.ts";
import { statementKeywords, tokenize, type Token } from "../../grammar/tokens.ts";
import { Source } from "../../src/base/source.ts";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { figureNames } from "../../src/graph/claim.ts";
import { layerNames } from "../../src/ops/index.ts";
import { functionNames } from "../../src/resolve/arithmetic.ts";
import { isFactName } from "../../src/resolve/tensor-facts.ts";
import { prepareLines } from "../../src/syntax/lines.ts";
import { readTokens } from "../../src/syntax/read-tokens.ts";
import { createReporter } from "../../src/syntax/reporter.ts";

/** A node of the concrete syntax tree, of whatever rule. */
interface Tree {
  readonly name: string;
  readonly children: Readonly<Record<string, readonly (Tree | Token)[] | undefined>>;
}

/** The beginning of a scope by the place of each token that stands in the text; undefined for a text with mistakes. */
export function rolesOf(text: string): ReadonlyMap<Token, string> | undefined {
  const diagnostics = new Diagnostics();
  const reporter = createReporter(new Source("a.cvk", text), diagnostics);
  const tokens = tokenize(text);
  const { tree, failures } = parseTokens(prepareLines(readTokens(reporter, tokens), reporter));
  if (failures.length > 0 || diagnostics.all.length > 0) return undefined;
  const named = new Map<number, string>();
  visit(tree, [], named);
  const written = tokens.filter(({ tokenType }) => tokenType.name !== "Newline");
  return new Map(written.map((token) => [token, named.get(token.startOffset) ?? plainScope(token)]));
}

function visit(node: Tree, parents: readonly Tree[], named: Map<number, string>): void {
  for (const [key, elements] of Object.entries(node.children)) {
    for (const element of elements ?? []) {
      if ("children" in element) visit(element, [...parents, node], named);
      else {
        const scope = scopeIn(node, key, element, parents);
        if (scope !== undefined) named.set(element.startOffset, scope);
      }
    }
  }
}

const nameScopes: Readonly<Record<string, string>> = {
  modelDeclaration: "entity.name.type.model",
  blockDeclaration: "entity.name.type.block",
  importDeclaration: "entity.name.type.block",
  parameter: "variable.parameter",
  inputStatement: "variable.other.tensor",
  outputStatement: "variable.other.tensor",
  letStatement: "variable.other.constant",
  forStatement: "variable.other",
  layoutStatement: "variable.other.enummember",
  size: "variable.other.constant.size",
  item: "variable.parameter.attribute",
  argument: "variable.parameter.attribute",
  attribute: "variable.parameter.attribute",
  sizeValue: "variable.parameter.attribute",
  call: "support.function",
};

function scopeIn(node: Tree, key: string, token: Token, parents: readonly Tree[]): string | undefined {
  const keyword = [...statementKeywords].some((type) => type === token.tokenType && type.name === key);
  if (keyword || key === "At") return "keyword storage";
  if (key === "In") return "keyword";
  if (node.name === "label") return key === "Colon" ? "punctuation.separator.label" : "entity.name.label";
  if (node.name === "segment") return segmentScope(token, parents);
  if (node.name === "layerStatement" && key === "Name") return calledScope(token, parents);
  if (key === "Word" && node.name === "operand") return operandScope(node, token, parents);
  return key === "Word" ? nameScopes[node.name] : undefined;
}

function segmentScope({ image }: Token, parents: readonly Tree[]): string {
  if (parents.at(-1)!.name === "label") return "entity.name.label";
  if (image === "*") return "keyword.operator.wildcard";
  if (isFactName(image)) return "support.variable.property.fact";
  return isFigure(image) ? "support.variable.property.figure" : "variable.other.property";
}

function calledScope({ image }: Token, parents: readonly Tree[]): string {
  if (isInTraining(parents)) return "keyword.other.train";
  if (image === "here") return "variable.language";
  return layerNames.includes(image) ? "support.function.layer" : "entity.name.type.block";
}

function operandScope(node: Tree, { image, tokenType }: Token, parents: readonly Tree[]): string {
  if (image === "here" || tokenType.name === "In") return "variable.language";
  const isCall = "arguments" in node.children;
  if (isInTraining(parents) && parents.at(-2)?.name === "item") return "support.function.training";
  if (isCall && functionNames.some((name) => name === image)) return "support.function.number";
  if (isOperation(node, parents) && layerNames.includes(image)) return "support.function.layer";
  if (parents.some(({ name }) => name === "expectStatement")) {
    if (isCall) return "support.function.behaviour";
    if (isFigure(image) && !("Dot" in node.children)) return "support.variable.property.figure";
  }
  // What else a name can be is a matter of declarations: words of attributes, activations that blocks are given, values.
  return "variable.other support.function";
}

/** Whether an operand is all that stands in an item of a line, without a name before it. */
function isOperation({ children }: Tree, parents: readonly Tree[]): boolean {
  const [item, expression] = parents.slice(-2);
  const isAlone = Object.values(expression!.children).flat().length === 1;
  return item?.name === "item" && !("Assign" in item.children) && isAlone && !("Dot" in children);
}

/** Whether the innermost body is that of `train`. */
function isInTraining(parents: readonly Tree[]): boolean {
  const at = parents.findLastIndex(({ name }) => name === "body");
  return parents[at - 1]?.name === "trainStatement";
}

function isFigure(image: string): boolean {
  return figureNames.some((name) => name === image);
}

const PUNCTUATION: Readonly<Record<string, string>> = {
  "->": "keyword.operator.claim",
  "=": "keyword.operator.assignment",
  ":": "keyword.operator.ternary",
  "!": "keyword.operator.logical",
  "&&": "keyword.operator.logical",
  "||": "keyword.operator.logical",
  ",": "punctuation.separator",
  ".": "punctuation.accessor",
  ";": "punctuation.terminator",
};

/** By the lexer alone. */
function plainScope({ image, tokenType: { name } }: Token): string {
  if (["Integer", "Decimal"].includes(name)) return "constant.numeric.decimal keyword.other.unit";
  if (name === "Window") return "constant.numeric.window";
  if (name === "Text") return "string.quoted.double";
  if (name === "True" || name === "False") return "constant.language.boolean";
  if (name === "Hole") return "constant.language.hole";
  if (name === "Question") return "keyword.operator.ternary";
  if (name === "Wildcard") return "keyword.operator.wildcard";
  if (/^[+\-*/%]$/.test(image)) return "keyword.operator.arithmetic";
  if (/^(==|!=|<=|>=|~|<|>)$/.test(image)) return "keyword.operator.comparison";
  return PUNCTUATION[image] ?? "punctuation.section";
}
