/**
 * Looks at bodies that were not run: blocks that nobody calls, branches that are not taken, loops without copies. Without
 * arguments there are no shapes and no values, but every name in them must be that of something.
 */
import { nearest } from "../base/did-you-mean.ts";
import { figureNames } from "../graph/claim.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type {
  BlockDeclaration,
  BraceItem,
  Body,
  Expression,
  Item,
  LayerStatement,
  ModelDeclaration,
  Name,
  PathExpression,
  Statement,
} from "../syntax/ast.ts";
import { functionNames } from "./arithmetic.ts";
import { blockCallAttributes, callAttributes } from "./arguments.ts";
import { attributeVariants, attributeWords } from "./callable.ts";
import type { Module } from "./frame.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import { declaredNames, hasComputedLabels, isMissing, isUnread, lacksNames } from "./static-names.ts";
import { misspeltDeclaration } from "./misspelt-declaration.ts";
import { attributeSynonym, layerSynonym } from "./synonyms.ts";
import { respelling } from "./respelling.ts";
import { behaviourNames } from "./behaviour-signatures.ts";

interface Checking {
  readonly module: Module;
  readonly report: (mistake: ResolveMistake) => void;
  /** Parameters, variables of the file, everything that the body declares. */
  readonly names: ReadonlySet<string>;
  /** Those of them that stand in the text. */
  readonly declared: readonly Name[];
  /** The automatic names of layers and calls without their number: blocks in lower case. */
  readonly kinds: ReadonlySet<string>;
  /** Whether more names may be declared: by what could not be read, or by labels that are computed. */
  readonly holes: boolean;
  readonly isOver: () => boolean;
}

export interface Unrun {
  readonly module: Module;
  /** Of the main file: models of imported ones are not run. */
  readonly withModels: boolean;
  readonly ran: ReadonlySet<Body>;
  readonly report: (mistake: ResolveMistake) => void;
  /** Whether no more mistakes are wanted. */
  readonly isOver: () => boolean;
}

export function judgeUnrun({ module, withModels, ran, report, isOver }: Unrun): void {
  const kinds = new Set([...module.blocks.keys()].map((name) => name.toLowerCase()));
  for (const declaration of module.file.declarations) {
    if (declaration.kind !== "block" && !(declaration.kind === "model" && withModels)) continue;
    const { body, parameters } = declaration;
    const holes = lacksNames(declaration) || hasComputedLabels(body) || module.incomplete;
    const declared = [...parameters.map(({ name }) => name), ...declaredNames(body)];
    const names = namesIn(module, declaration);
    const checking: Checking = { module, report, names, declared, kinds, holes, isOver };
    if (ran.has(body)) checkRest(checking, body, ran);
    else {
      for (const { defaultValue } of parameters) if (defaultValue) checkExpression(checking, defaultValue);
      checkBody(checking, body);
    }
  }
}

function namesIn(module: Module, { parameters, body }: BlockDeclaration | ModelDeclaration): ReadonlySet<string> {
  const names = new Set<string>(["in", "here", ...module.scope.variables.keys()]);
  for (const { name } of parameters) names.add(name.text);
  for (const { text } of declaredNames(body)) names.add(text);
  addVariables(body, names);
  return names;
}

/** What was not run of a body that was. */
function checkRest(checking: Checking, body: Body, ran: ReadonlySet<Body>): void {
  for (const statement of body.statements) {
    if (checking.isOver()) return;
    if (statement.kind === "if") for (const each of conditionsOf(statement)) checkExpression(checking, each);
    for (const inner of bodiesInside(statement)) {
      if (ran.has(inner)) checkRest(checking, inner, ran);
      else checkBody(checking, inner);
    }
  }
}

/** Variables of loops, and symbolic sizes. */
function addVariables(body: Body, names: Set<string>): void {
  for (const statement of body.statements) {
    if (statement.kind === "for") names.add(statement.variable.text);
    if (statement.kind === "input") {
      for (const size of statement.dimensions ?? []) if (size.kind === "path") names.add(size.segments[0]!.text);
    }
    for (const inner of bodiesInside(statement)) addVariables(inner, names);
  }
}

function checkBody(checking: Checking, body: Body): void {
  for (const statement of body.statements) {
    if (checking.isOver()) return;
    if (statement.kind === "layer") checkLine(checking, statement);
    for (const expression of expressionsOf(statement)) checkExpression(checking, expression);
    for (const inner of bodiesInside(statement)) checkBody(checking, inner);
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
    case "input":
      return statement.defaults.map(({ value }) => value);
    case "expect":
      return [statement.condition, ...statement.at.map(({ value }) => value)];
    case "require":
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
  if (module.incomplete || isMissing(name)) return;
  const blocks = [...module.blocks.values()].flatMap((block) =>
    block.kind === "block" ? [block.declaration.name] : [],
  );
  const misspelt = misspeltDeclaration(name, blocks);
  if (misspelt !== undefined) return report(misspelt);
  const candidates = [...layerNames, ...module.blocks.keys()];
  const synonym = layerSynonym(name.text);
  const meant = synonym ?? nearest(name.text, candidates);
  report({
    code: "resolve/unknown-layer",
    message: `no layer or block is named \`${name.text}\``,
    span: name.span,
    help: meant === undefined ? [] : [`did you mean \`${meant}\`?`],
    // The arguments of another name's layer may be others too.
    fixes: meant === undefined || synonym !== undefined ? [] : [respelling(meant, name, candidates)],
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
  const ofCalls = block?.kind === "block" ? blockCallAttributes : callAttributes;
  if (taken === undefined || taken.includes(attribute.text) || ofCalls.includes(attribute.text)) return;
  const misspelt =
    block?.kind === "block"
      ? misspeltDeclaration(
          attribute,
          block.declaration.parameters.map(({ name }) => name),
        )
      : undefined;
  if (misspelt !== undefined) return report(misspelt);
  const synonym = attributeSynonym(attribute.text, taken);
  const meant = synonym ?? nearest(attribute.text, taken);
  report({
    code: "resolve/unknown-argument",
    message: `\`${layer.text}\` has no ${op === undefined ? "parameter" : "attribute"} \`${attribute.text}\``,
    span: attribute.span,
    help: meant === undefined ? [] : [`did you mean \`${meant}\`?`],
    fixes: meant === undefined || synonym !== undefined ? [] : [respelling(meant, attribute, taken)],
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
      if (behaviourNames.includes(expression.name.text)) return;
      if (
        !functionNames.some((name) => name === expression.name.text) &&
        !attributeVariants.has(expression.name.text)
      ) {
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
  let beginning = "";
  for (const text of texts) {
    beginning += beginning === "" ? text : `.${text}`;
    if (isKnownTensor(checking, beginning)) return;
  }
  if (figureNames.some((figure) => figure === texts.at(-1))) return;
  if (texts.length === 1 && (isLayer(checking, first!) || attributeWords.has(first!))) return;
  if (checking.holes) return;
  const misspelt = misspeltDeclaration(segments[0]!, checking.declared);
  if (misspelt !== undefined) return checking.report(misspelt);
  const candidates = [...checking.names, ...layerNames, ...checking.module.blocks.keys(), ...attributeWords];
  const near = nearest(first!, candidates);
  checking.report({
    code: "resolve/unknown-name",
    message: `nothing is named \`${first}\` here`,
    span: segments[0]!.span.end < span.end ? segments[0]!.span : span,
    help: near === undefined ? [] : [`did you mean \`${near}\`?`],
    fixes: near === undefined ? [] : [respelling(near, segments[0]!, candidates)],
  });
}

/** A declared name, or an automatic one of some layer or block: `conv1`. */
function isKnownTensor({ names, kinds }: Checking, text: string): boolean {
  if (names.has(text)) return true;
  const kind = /^(.*?)\d+$/.exec(text)?.[1];
  if (kind === undefined) return false;
  return kind === "" || findOp(kind)?.spelled === true || kinds.has(kind);
}
