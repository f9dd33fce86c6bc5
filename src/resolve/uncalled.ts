/**
 * Checks a block that nobody calls: without arguments there are no shapes and no values, but every name in it must be
 * that of something.
 */
import { nearest } from "../base/did-you-mean.ts";
import { figureNames } from "../graph/claims.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type {
  BraceItem,
  Body,
  Expression,
  Item,
  LayerStatement,
  Name,
  PathExpression,
  Statement,
} from "../syntax/ast.ts";
import { functionNames } from "./arithmetic.ts";
import { attributeWords } from "./evaluate.ts";
import type { BlockDefinition, Module } from "./frame.ts";
import type { ResolveMistake } from "./report.ts";
import { declaredNames, hasHoles, innerBodies, isUnread } from "./static-names.ts";
import { attributeSynonym, layerSynonym } from "./synonyms.ts";

interface Checking {
  readonly module: Module;
  readonly report: (mistake: ResolveMistake) => void;
  /** Parameters, variables of the file, everything that the body declares. */
  readonly names: ReadonlySet<string>;
}

export function judgeUncalled(
  { declaration, module }: BlockDefinition,
  report: (mistake: ResolveMistake) => void,
): void {
  // What could not be read may have declared anything.
  if (hasHoles(declaration.body)) return;
  const names = new Set<string>(["in", "here", ...module.scope.variables.keys()]);
  for (const { name } of declaration.parameters) names.add(name.text);
  for (const { text } of declaredNames(declaration.body)) names.add(text);
  addLoopVariables(declaration.body, names);
  const checking: Checking = { module, report, names };
  for (const { defaultValue } of declaration.parameters) if (defaultValue) checkExpression(checking, defaultValue);
  checkBody(checking, declaration.body);
}

function addLoopVariables(body: Body, names: Set<string>): void {
  for (const statement of body.statements) {
    if (statement.kind === "for") names.add(statement.variable.text);
    for (const inner of innerBodies(statement)) addLoopVariables(inner, names);
  }
}

function checkBody(checking: Checking, body: Body): void {
  for (const statement of body.statements) {
    if (statement.kind === "layer") checkLine(checking, statement);
    for (const expression of expressionsOf(statement)) checkExpression(checking, expression);
    for (const inner of innerBodies(statement)) checkBody(checking, inner);
  }
}

function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "layer":
    case "from": {
      const dimensions = statement.claim?.dimensions ?? [];
      return statement.kind === "from" ? [statement.value, ...dimensions] : dimensions;
    }
    case "claim":
      return statement.claim.dimensions;
    case "let":
      return [statement.value];
    case "if":
      return conditionsOf(statement);
    case "repeat":
      return [statement.count];
    case "for":
      return [statement.iterable];
    case "expect":
      return [statement.condition];
    default:
      return [];
  }
}

function conditionsOf(statement: Extract<Statement, { readonly kind: "if" }>): readonly Expression[] {
  const { otherwise } = statement;
  const rest = otherwise !== undefined && "kind" in otherwise ? conditionsOf(otherwise) : [];
  return [statement.condition, ...rest];
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function checkLine(checking: Checking, statement: LayerStatement): void {
  if (isUnread(statement)) return;
  const { name, items } = statement;
  const known = isLayer(checking, name.text) || checking.names.has(name.text);
  if (!known) reportLayer(checking, name);
  checkItems(checking, name, items, known);
}

function isLayer({ module }: Checking, text: string): boolean {
  return findOp(text)?.spelled === true || module.blocks.has(text);
}

function reportLayer({ module, report }: Checking, name: Name): void {
  const meant = layerSynonym(name.text) ?? nearest(name.text, [...layerNames, ...module.blocks.keys()]);
  report({
    code: "resolve/unknown-layer",
    message: `no layer or block is named \`${name.text}\``,
    span: name.span,
    help: meant === undefined ? [] : [`did you mean \`${meant}\`?`],
  });
}

type Argument = Exclude<Item, BraceItem>;

function checkItems(checking: Checking, name: Name, items: readonly Item[], known: boolean): void {
  const args = items.filter((item): item is Argument => item.kind !== "brace");
  for (const item of args) {
    if (item.kind === "value") checkExpression(checking, item.value);
    else {
      if (known) checkAttribute(checking, name, item.name);
      checkExpression(checking, item.value);
    }
  }
}

function checkAttribute({ module, report }: Checking, layer: Name, attribute: Name): void {
  const op = findOp(layer.text);
  const block = module.blocks.get(layer.text);
  const parameters = block?.kind === "block" ? block.declaration.parameters.map(({ name }) => name.text) : undefined;
  const taken = op?.spelled === true ? Object.keys(op.attributes) : parameters;
  if (taken === undefined || taken.includes(attribute.text) || attribute.text === "share") return;
  const meant = attributeSynonym(attribute.text, taken) ?? nearest(attribute.text, taken);
  report({
    code: "resolve/unknown-argument",
    message: `\`${layer.text}\` has no ${op === undefined ? "parameter" : "attribute"} \`${attribute.text}\``,
    span: attribute.span,
    help: meant === undefined ? [] : [`did you mean \`${meant}\`?`],
  });
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function checkExpression(checking: Checking, expression: Expression): void {
  switch (expression.kind) {
    case "path":
      return checkPath(checking, expression);
    case "list":
      return expression.elements.forEach((element) => checkExpression(checking, element));
    case "index":
      checkExpression(checking, expression.target);
      return checkExpression(checking, expression.index);
    case "call":
      if (!functionNames.some((name) => name === expression.name.text)) {
        if (isLayer(checking, expression.name.text) || checking.names.has(expression.name.text)) {
          return checkItems(checking, expression.name, expression.items, true);
        }
        reportLayer(checking, expression.name);
      }
      return checkItems(checking, expression.name, expression.items, false);
    case "unary":
      return checkExpression(checking, expression.operand);
    case "binary":
      checkExpression(checking, expression.left);
      return checkExpression(checking, expression.right);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].forEach((part) =>
        checkExpression(checking, part),
      );
    default:
  }
}

function checkPath(checking: Checking, { segments, span }: PathExpression): void {
  const texts = segments.map((segment) => segment.text);
  const [first] = texts;
  if (texts.some((_, index) => isKnownTensor(checking, texts.slice(0, index + 1).join(".")))) return;
  if (figureNames.some((figure) => figure === texts.at(-1))) return;
  if (texts.length === 1 && (isLayer(checking, first!) || attributeWords.has(first!))) return;
  const near = nearest(first!, [...checking.names, ...layerNames, ...checking.module.blocks.keys(), ...attributeWords]);
  checking.report({
    code: "resolve/unknown-name",
    message: `nothing is named \`${first}\` here`,
    span: segments[0]!.span.end < span.end ? segments[0]!.span : span,
    help: near === undefined ? [] : [`did you mean \`${near}\`?`],
  });
}

/** A declared name, or an automatic one of some layer or block: `conv1`. */
function isKnownTensor({ names, module }: Checking, text: string): boolean {
  if (names.has(text)) return true;
  const kind = /^(.*?)\d+$/.exec(text)?.[1];
  if (kind === undefined) return false;
  const blocks = [...module.blocks.keys()].map((name) => name.toLowerCase());
  return kind === "" || findOp(kind)?.spelled === true || blocks.includes(kind);
}
