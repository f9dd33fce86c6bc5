/**
 * The syntax tree from the concrete one, which nobody else reads. Any child may be absent: a broken line keeps what was
 * understood of it (its label, its braces) and a hole for the rest, so that nothing behind it is blamed. The parser's
 * failures have been reported before; this reports what the grammar admits and the language does not.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import type { Span } from "../base/source.ts";
import type * as ast from "./ast.ts";
import { nestingLimit } from "../base/limits.ts";
import {
  buildArgument,
  buildArguments,
  buildElements,
  buildExpression,
  buildText,
  brokenItem,
  hole,
} from "./build-expression.ts";
import { nameOf, nodeSpan, startOf, textOf, tokenSpan } from "./cst.ts";
import { explainOutside, explainRemains } from "./explain-remains.ts";
import { orderItems } from "./item-order.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";
import { stretchAround } from "./token-sequence.ts";

interface Context {
  readonly reporter: Reporter;
  /** The tokens that were parsed. */
  readonly tokens: readonly Token[];
  /** Bodies that were parsed on their own, by their opening brace; in the tree they are empty. */
  readonly deferred: ReadonlyMap<Token, cst.BodyNode>;
}

export function buildFile(context: Context, node: cst.FileNode): ast.SourceFile {
  const { reporter } = context;
  const declarations: ast.Declaration[] = [];
  let outside = false;
  for (const line of pairLines(node.children.declaration, node.children.remains, node.children.End)) {
    if (line.statement === undefined && !outside) reportOutside(context, line.remains!);
    outside = line.statement === undefined;
    if (line.statement !== undefined) declarations.push(buildDeclaration(context, line.statement, line.remains));
    else declarations.push(hole(nodeSpan(reporter, line.remains!)));
  }
  return { span: reporter.span(0, reporter.source.text.length), declarations };
}

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A statement, what is left behind it, or both. */
interface Line<Statement> {
  readonly statement: Statement | undefined;
  readonly remains: cst.RemainsNode | undefined;
}

interface Located {
  readonly location?: cst.StatementNode["location"] | undefined;
}

/** Sorts statements and remains into lines by the tokens that end these. */
function pairLines<Statement extends Located>(
  statements: readonly Statement[] = [],
  remains: readonly cst.RemainsNode[] = [],
  ends: readonly Token[] = [],
): readonly Line<Statement>[] {
  let [nextStatement, nextRemains] = [0, 0];
  return ends.map((end) => {
    const isHere = (node: Located | undefined) => node !== undefined && startOf(node) < end.startOffset;
    const statement = isHere(statements[nextStatement]) ? statements[nextStatement++] : undefined;
    const rest = isHere(remains[nextRemains]) ? remains[nextRemains++] : undefined;
    return { statement, remains: rest };
  });
}

function reportOutside({ reporter, tokens }: Context, node: cst.RemainsNode): void {
  const token = firstToken(node);
  explainOutside(reporter, token, stretchAround(tokens, token));
}

function reportRemains(context: Context, node: cst.RemainsNode, statement: cst.StatementNode["children"] | undefined) {
  const token = firstToken(node);
  explainRemains(context.reporter, token, stretchAround(context.tokens, token), statement);
}

function firstToken({ children }: cst.RemainsNode): Token {
  const other = children.Other?.[0];
  const brace = children.body?.[0]?.children.OpenBrace?.[0];
  return other === undefined || (brace !== undefined && brace.startOffset < other.startOffset) ? brace! : other;
}

// ── Declarations ─────────────────────────────────────────────────────────────────────────────────────────────────────

function buildDeclaration(
  context: Context,
  node: cst.DeclarationNode,
  remains: cst.RemainsNode | undefined,
): ast.Declaration {
  const { importDeclaration, letStatement, blockDeclaration, modelDeclaration } = node.children;
  const bodies = remains?.children.body ?? [];
  if (remains !== undefined && node.recoveredNode !== true) reportRemains(context, remains, node.children);
  const span = nodeSpan(context.reporter, node);
  if (importDeclaration !== undefined) return buildImport(context, importDeclaration[0]!, remains);
  if (letStatement !== undefined) return buildLet(context, letStatement[0]!);
  const named = { span, bodies, isBroken: node.recoveredNode === true };
  if (blockDeclaration !== undefined) return buildNamedBody(context, "block", blockDeclaration[0]!, named);
  if (modelDeclaration !== undefined) return buildNamedBody(context, "model", modelDeclaration[0]!, named);
  return hole(span);
}

/** Of a broken one, as `import Down from "./down.cvk"`, the names and the file that it mentions. */
function buildImport(
  { reporter }: Context,
  node: cst.ImportDeclarationNode,
  remains: cst.RemainsNode | undefined,
): ast.ImportDeclaration {
  const { Word = [], Text = [] } = node.children;
  const span = nodeSpan(reporter, node);
  const rest = remains?.children.Other ?? [];
  const words = [...Word, ...rest.filter((token) => token.tokenType === tokens.Name && token.image !== "as")];
  const [file] = [...Text, ...rest.filter((token) => token.tokenType === tokens.Text)];
  return {
    kind: "import",
    names: words.map((token) => nameOf(reporter, token, span.start)),
    from: file && { text: textOf(file), span: tokenSpan(reporter, file) },
    broken: remains !== undefined || node.recoveredNode === true || file === undefined,
    span,
  };
}

function buildNamedBody(
  context: Context,
  kind: "block" | "model",
  node: cst.BlockDeclarationNode | cst.ModelDeclarationNode,
  { span, bodies, isBroken }: { readonly span: Span; readonly bodies: readonly cst.BodyNode[]; isBroken: boolean },
): ast.BlockDeclaration | ast.ModelDeclaration {
  const { reporter } = context;
  const { Word, parameters } = node.children;
  const body = bodiesOf(node.children.body, bodies);
  const head = body[0] === undefined ? span.end : startOf(body[0]);
  return {
    kind,
    name: nameOf(reporter, Word?.[0], head),
    broken: isBroken || reporter.tokensAtFault(span.start, head - 1),
    parameters: (parameters?.[0]?.children.parameter ?? [])
      .filter((each) => each.children.Word !== undefined)
      .map((each) => buildParameter(context.reporter, each)),
    body: buildBody(context, body[0], span),
    span,
  };
}

/** The bodies of a statement, and those that a broken one did not get to: there its own last lacks even its brace. */
function bodiesOf(own: readonly cst.BodyNode[] = [], remains: readonly cst.BodyNode[]): readonly cst.BodyNode[] {
  return [...own.filter((body) => body.children.OpenBrace !== undefined), ...remains];
}

function buildParameter(reporter: Reporter, node: cst.ParameterNode): ast.Parameter {
  const { Word, Assign, expression } = node.children;
  const span = nodeSpan(reporter, node);
  const defaultValue = Assign === undefined ? undefined : buildExpression(reporter, expression?.[0], span);
  return { name: nameOf(reporter, Word?.[0], span.start), defaultValue, span };
}

function buildBody(context: Context, node: cst.BodyNode | undefined, otherwise: Span): ast.Body {
  if (node === undefined) return { statements: [], span: { ...otherwise, start: otherwise.end }, unclosed: false };
  const { OpenBrace, CloseBrace } = node.children;
  const { statement, remains, End } = (context.deferred.get(OpenBrace?.[0] as Token) ?? node).children;
  const statements = pairLines(statement, remains, End).flatMap((line) => buildLine(context, line));
  const unclosed = CloseBrace?.[0]?.image === "";
  return { statements, span: nodeSpan(context.reporter, node), unclosed };
}

/** What stands behind the braces of a statement may have been a layer: a hole. */
function buildLine(context: Context, { statement, remains }: Line<cst.StatementNode>): readonly ast.Statement[] {
  if (remains !== undefined && statement?.recoveredNode !== true) reportRemains(context, remains, statement?.children);
  if (statement === undefined) return [hole(nodeSpan(context.reporter, remains!))];
  const built = buildStatement(context, statement, remains);
  const goesOn = remains !== undefined && statement.recoveredNode !== true;
  const withBraces = built.kind === "if" || built.kind === "repeat" || built.kind === "for";
  return goesOn && withBraces ? [built, hole(nodeSpan(context.reporter, remains))] : [built];
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** `remains` of a broken line may hold the braces that the statement did not get to. */
function buildStatement(
  context: Context,
  node: cst.StatementNode,
  remains: cst.RemainsNode | undefined,
): ast.Statement {
  const { reporter } = context;
  const { children } = node;
  const bodies = remains?.children.body ?? [];
  const [kind] = Object.values(children);
  const span = nodeSpan(reporter, node);
  if (kind === undefined) return hole(span);
  if (children.layerStatement !== undefined) {
    const [layer] = children.layerStatement;
    const variable = bareNameBefore(tokens.Assign, layer!, remains);
    if (bareNameBefore(tokens.Dot, layer!, remains) !== undefined) return hole(span);
    if (variable !== undefined) return buildAssigned(reporter, variable, remains!, span);
    const looped = loopVariable(layer!, remains);
    if (looped !== undefined) return buildLabelledFor(context, looped, bodies, span);
    const broken = node.recoveredNode === true || remains !== undefined;
    return buildLayer(context, layer!, broken, bodies);
  }
  if (children.inputStatement !== undefined) return buildInput(reporter, children.inputStatement[0]!, span);
  if (children.outputStatement !== undefined) return buildOutput(reporter, children.outputStatement[0]!, span);
  if (children.fromStatement !== undefined) return buildFrom(reporter, children.fromStatement[0]!, span);
  if (children.letStatement !== undefined) return buildLet(context, children.letStatement[0]!);
  if (children.ifStatement !== undefined) return buildIf(context, children.ifStatement[0]!, span, bodies);
  if (children.repeatStatement !== undefined) return buildRepeat(context, children.repeatStatement[0]!, span, bodies);
  if (children.forStatement !== undefined) return buildFor(context, children.forStatement[0]!, span, bodies);
  if (children.expectStatement !== undefined) {
    return buildExpect(reporter, children.expectStatement[0]!, span, remains !== undefined);
  }
  if (children.claim !== undefined) return buildClaimStatement(reporter, children.claim[0]!, span);
  if (children.layoutStatement !== undefined) return buildLayout(reporter, children.layoutStatement[0]!, span);
  const body = children.trainStatement?.[0]?.children.body?.[0];
  // Without braces it is rather a label.
  return body?.children.OpenBrace === undefined
    ? hole(span)
    : { kind: "train", body: buildBody(context, body, span), span };
}

/** The name in `NAME = value`, which lacks its `let` but declares, and in `NAME..`, which was to be a label. */
function bareNameBefore(
  type: Token["tokenType"],
  { children }: cst.LayerStatementNode,
  remains: cst.RemainsNode | undefined,
): Token | undefined {
  const bare = Object.keys(children).length === 1;
  return bare && remains?.children.Other?.[0]?.tokenType === type ? children.Name?.[0] : undefined;
}

/** The `i` of `blocks: for i in range(3) { … }`, which is no layer. */
function loopVariable({ children }: cst.LayerStatementNode, remains: cst.RemainsNode | undefined): Token | undefined {
  const [first, second] = remains?.children.Other ?? [];
  return children.Name === undefined && first?.tokenType === tokens.For ? second : undefined;
}

function buildLabelledFor(
  context: Context,
  token: Token,
  bodies: readonly cst.BodyNode[],
  span: Span,
): ast.ForStatement {
  const variable = nameOf(context.reporter, token, span.end);
  return { kind: "for", variable, iterable: hole(span), body: buildBody(context, bodies[0], span), span };
}

/** `width = 6` as a variable, `skip = conv 64` as a layer with a label. */
function buildAssigned(reporter: Reporter, token: Token, remains: cst.RemainsNode, span: Span): ast.Statement {
  const name = nameOf(reporter, token, span.end);
  const [, first, second] = remains.children.Other ?? [];
  const isLayer = tokens.isName(first) && (tokens.isName(second) || second?.tokenType === tokens.Integer);
  if (!isLayer) return { kind: "let", name, value: hole(span), span };
  const label = { text: name.text, quoted: false, span: name.span };
  return {
    kind: "layer",
    label,
    name: nameOf(reporter, undefined, span.end),
    items: [brokenItem(span)],
    claim: undefined,
    span,
  };
}

function buildLayer(
  context: Context,
  node: cst.LayerStatementNode,
  broken: boolean,
  remains: readonly cst.BodyNode[],
): ast.LayerStatement {
  const { reporter } = context;
  const { label, Name, arguments: call, item = [], claim } = node.children;
  const span = nodeSpan(reporter, node);
  const inParentheses = call === undefined ? [] : buildArguments(reporter, call[0]!);
  const written = [...inParentheses, ...item.map((each, index) => buildItem(context, each, index === 0))];
  const rest = remains.map((each) => buildBrace(context, each));
  const unread = isUnread(reporter, span, written);
  const readable = unread ? written.filter(({ kind }) => kind === "brace") : written;
  return {
    kind: "layer",
    label: label === undefined ? undefined : buildLabel(reporter, label[0]!),
    name: nameOf(reporter, Name?.[0], span.end),
    items:
      broken || unread ? [...readable, brokenItem(span), ...rest] : orderItems(reporter, written, Name?.[0]?.image),
    claim: buildClaim(reporter, claim?.[0]),
    span,
  };
}

/** Whether something was left out of a line, its braces not counted. */
function isUnread(reporter: Reporter, { start, end }: Span, items: readonly ast.Item[]): boolean {
  let from = start;
  for (const { kind, span } of items) {
    if (kind !== "brace") continue;
    if (reporter.isUnreadable(from, span.start)) return true;
    from = span.end;
  }
  const rest = /[^\n\r;{}]*/y;
  rest.lastIndex = Math.max(from, end);
  rest.exec(reporter.source.text);
  return reporter.isUnreadable(from, rest.lastIndex - 1);
}

function buildLabel(reporter: Reporter, node: cst.LabelNode): ast.Label {
  const { Text, Name, Integer, segment = [], Colon } = node.children;
  const [first] = Text ?? Name ?? Integer ?? [];
  const start = nodeSpan(reporter, node).start;
  const end = Colon?.[0]?.startOffset ?? nodeSpan(reporter, node).end;
  const head =
    first === undefined ? { text: "" } : Text === undefined ? { text: first.image } : buildText(reporter, first);
  const tail = segment.map(({ children }) => (children.Word ?? children.Integer ?? children.Wildcard)?.[0]);
  const star = tail.find((token) => token?.tokenType === tokens.Wildcard);
  if (star !== undefined) reportStar(reporter, star);
  const text = [head.text, ...tail.map((token) => token?.image ?? "")].join(".");
  const rest = text.slice(head.text.length);
  const parts = "parts" in head && head.parts !== undefined ? [...head.parts, rest] : undefined;
  return { text, ...(parts && { parts }), quoted: Text !== undefined, span: reporter.span(start, end) };
}

function reportStar(reporter: Reporter, star: Token): void {
  reporter.report({
    code: "syntax/unexpected-character",
    message: "`*` cannot stand in a label: it is one name",
    span: tokenSpan(reporter, star),
    help: ['joins take patterns: `add layers.*.skip`; in a loop a label may have computed parts: `"layer{i}":`'],
  });
}

function buildItem(context: Context, node: cst.ItemNode, isFirst: boolean): ast.Item {
  const { body, Comma, Assign } = node.children;
  if (body !== undefined) return buildBrace(context, body[0]!);
  if (Comma !== undefined && isFirst && Assign === undefined) reportComma(context.reporter, Comma[0]!);
  const afterComma = Comma !== undefined && !isFirst;
  return buildArgument(context.reporter, node, { afterComma, parenthesised: false });
}

function reportComma(reporter: Reporter, comma: Token): void {
  reporter.report({
    code: "syntax/unneeded-comma",
    message: "a comma stands before the first value",
    span: tokenSpan(reporter, comma),
    help: ["values are separated by commas, and the first stands right behind the layer: `Inception 64, 96`"],
    fixes: [replace(reporter, comma.startOffset, comma.endOffset! + 1, "", "remove the comma")],
  });
}

function buildBrace(context: Context, node: cst.BodyNode): ast.BraceItem {
  const span = nodeSpan(context.reporter, node);
  return { kind: "brace", body: buildBody(context, node, span), span };
}

/** A broken claim claims nothing. */
function buildClaim(reporter: Reporter, node: cst.ClaimNode | undefined): ast.ShapeClaim | undefined {
  const shape = node?.children.shape?.[0];
  if (node === undefined || shape === undefined || node.recoveredNode === true) return undefined;
  const span = nodeSpan(reporter, node);
  if (reporter.tokensAtFault(span.start, span.end)) return undefined;
  return { dimensions: buildElements(reporter, shape, span), span };
}

function buildClaimStatement(reporter: Reporter, node: cst.ClaimNode, span: Span): ast.Statement {
  const claim = buildClaim(reporter, node);
  return claim === undefined ? hole(span) : { kind: "claim", claim, span };
}

function buildInput(reporter: Reporter, node: cst.InputStatementNode, span: Span): ast.InputStatement {
  const { Word, shape } = node.children;
  const name = nameOf(reporter, Word?.[0], span.end);
  const shapeSpan = shape === undefined ? { ...span, start: span.end } : nodeSpan(reporter, shape[0]!);
  const isReadable = shape !== undefined && !reporter.isUnreadable(shapeSpan.start, shapeSpan.end);
  const dimensions = isReadable ? buildElements(reporter, shape[0]!, shapeSpan) : undefined;
  return { kind: "input", name, dimensions, shapeSpan, span };
}

function buildOutput(reporter: Reporter, node: cst.OutputStatementNode, span: Span): ast.OutputStatement {
  const { Word, Assign, expression } = node.children;
  const value = Assign === undefined ? undefined : buildExpression(reporter, expression?.[0], span);
  return { kind: "output", name: nameOf(reporter, Word?.[0], span.end), value, span };
}

function buildFrom(reporter: Reporter, node: cst.FromStatementNode, span: Span): ast.FromStatement {
  const { expression, claim } = node.children;
  const value = buildExpression(reporter, expression?.[0], span);
  return { kind: "from", value, claim: buildClaim(reporter, claim?.[0]), span };
}

function buildLet({ reporter }: Context, node: cst.LetStatementNode): ast.LetStatement | ast.Hole {
  const { Word, expression } = node.children;
  const span = nodeSpan(reporter, node);
  if (Word === undefined) return hole(span);
  const value = buildExpression(reporter, expression?.[0], span);
  return { kind: "let", name: nameOf(reporter, Word[0], span.end), value, span };
}

/** Built from its last `else` backwards, so that a long chain needs no recursion. */
function buildIf(
  context: Context,
  node: cst.IfStatementNode,
  span: Span,
  remains: readonly cst.BodyNode[],
): ast.IfStatement {
  const { reporter } = context;
  const { If = [], Else = [], expression = [] } = node.children;
  const bodies = bodiesOf(node.children.body, remains);
  const kept = Math.min(If.length, nestingLimit);
  if (kept < If.length) reportLongChain(reporter, If[kept]!);
  let otherwise: ast.Body | ast.IfStatement | undefined;
  if (Else.length === If.length && bodies.length > If.length) otherwise = buildBody(context, bodies[If.length], span);
  for (let index = kept - 1; index > 0; index--)
    otherwise = branch(index, reporter.span(If[index]!.startOffset, span.end));
  return branch(0, span);

  function branch(index: number, where: Span): ast.IfStatement {
    const condition = expressionBefore(reporter, node.children.body, expression, index, where);
    return { kind: "if", condition, then: buildBody(context, bodies[index], where), otherwise, span: where };
  }
}

/** An expression that its braces do not follow may have been meant to go on: `a = 1`, `a and b`. */
function expressionBefore(
  reporter: Reporter,
  bodies: readonly cst.BodyNode[] = [],
  expressions: readonly cst.ExpressionNode[] = [],
  index: number,
  where: Span,
): ast.Expression {
  const followed = bodies[index]?.children.OpenBrace !== undefined;
  return followed ? buildExpression(reporter, expressions[index], where) : hole(where);
}

function reportLongChain(reporter: Reporter, token: Token): void {
  reporter.reportToken({
    code: "syntax/nesting",
    message: `more than ${nestingLimit} \`else if\` follow each other`,
    span: tokenSpan(reporter, token),
    help: ["choose by a list: `[64, 128, 256][stage]`"],
  });
}

function buildRepeat(
  context: Context,
  node: cst.RepeatStatementNode,
  span: Span,
  remains: readonly cst.BodyNode[],
): ast.RepeatStatement {
  const { expression } = node.children;
  const body = bodiesOf(node.children.body, remains);
  const count = expressionBefore(context.reporter, node.children.body, expression, 0, span);
  return { kind: "repeat", count, body: buildBody(context, body[0], span), span };
}

function buildFor(
  context: Context,
  node: cst.ForStatementNode,
  span: Span,
  remains: readonly cst.BodyNode[],
): ast.ForStatement {
  const { Word, expression } = node.children;
  const body = bodiesOf(node.children.body, remains);
  const variable = nameOf(context.reporter, Word?.[0], span.end);
  const iterable = expressionBefore(context.reporter, node.children.body, expression, 0, span);
  return { kind: "for", variable, iterable, body: buildBody(context, body[0], span), span };
}

function buildExpect(
  reporter: Reporter,
  node: cst.ExpectStatementNode,
  span: Span,
  cutOff: boolean,
): ast.ExpectStatement {
  const condition = cutOff ? hole(span) : buildExpression(reporter, node.children.expression?.[0], span);
  return { kind: "expect", condition, span };
}

function buildLayout(reporter: Reporter, node: cst.LayoutStatementNode, span: Span): ast.Statement {
  const { Word } = node.children;
  if (Word === undefined) return hole(span);
  return { kind: "layout", order: nameOf(reporter, Word[0], span.end), span };
}
