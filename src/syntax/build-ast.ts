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
import type { BuildContext, ParsedText } from "./build-context.ts";
import { bodiesOf, buildFor, buildIf, buildLabelledFor, buildRepeat } from "./build-control-flow.ts";
import { buildExpression, hole } from "./build-expression.ts";
import { buildLayer } from "./build-layer.ts";
import {
  buildAssigned,
  buildClaimStatement,
  buildExpect,
  buildFrom,
  buildInput,
  buildLayout,
  buildLet,
  buildOutput,
  buildRequire,
} from "./build-plain-statement.ts";
import { nameOf, nodeSpan, startOf, textOf, tokenSpan } from "./cst.ts";
import { firstToken, pairLines, type CstLine } from "./cst-lines.ts";
import { explainOutside, explainRemains } from "./explain-remains.ts";
import type { Reporter } from "./reporter.ts";
import { stretchAround } from "./token-sequence.ts";
import { withoutUnknowns } from "./unknowns.ts";

export function buildFile(parsed: ParsedText, node: cst.FileNode): ast.SourceFile {
  const { reporter } = parsed;
  const context: BuildContext = { ...parsed, buildBody: (body, otherwise) => buildBody(context, body, otherwise) };
  const declarations: ast.Declaration[] = [];
  let outside = false;
  for (const line of pairLines(node.children.declaration, node.children.remains, node.children.End)) {
    const known = parsed.rereading?.declarationBefore(line.end);
    if (known !== undefined) {
      declarations.push(known);
      outside = false;
      continue;
    }
    if (line.statement === undefined && !outside) reportOutside(context, line.remains!);
    outside = line.statement === undefined;
    if (line.statement !== undefined) declarations.push(readDeclaration(context, line));
    else declarations.push(hole(nodeSpan(reporter, line.remains!)));
  }
  return { span: reporter.span(0, reporter.source.text.length), declarations };
}

// ── What is left over ────────────────────────────────────────────────────────────────────────────────────────────────

function reportOutside({ reporter, tokens }: BuildContext, node: cst.RemainsNode): void {
  const token = firstToken(node);
  explainOutside(reporter, token, stretchAround(tokens, token));
}

function reportRemains(
  context: BuildContext,
  node: cst.RemainsNode,
  statement: cst.StatementNode["children"] | undefined,
): void {
  const token = firstToken(node);
  explainRemains(context.reporter, token, stretchAround(context.tokens, token), statement);
}

// ── Declarations ─────────────────────────────────────────────────────────────────────────────────────────────────────

function readDeclaration(context: BuildContext, line: CstLine<cst.DeclarationNode>): ast.Declaration {
  const build = (): ast.Declaration => buildDeclaration(context, line.statement!, line.remains);
  return context.rereading?.buildDeclaration(line.end, isWhole(line), build) ?? build();
}

function isWhole({ statement, remains }: CstLine<cst.DeclarationNode | cst.StatementNode>): boolean {
  return statement !== undefined && statement.recoveredNode !== true && remains === undefined;
}

function buildDeclaration(
  context: BuildContext,
  node: cst.DeclarationNode,
  remains: cst.RemainsNode | undefined,
): ast.Declaration {
  const { importDeclaration, letStatement, blockDeclaration, modelDeclaration } = node.children;
  const bodies = remains?.children.body ?? [];
  if (remains !== undefined && node.recoveredNode !== true) reportRemains(context, remains, node.children);
  const span = nodeSpan(context.reporter, node);
  if (importDeclaration !== undefined) return buildImport(context, importDeclaration[0]!, remains);
  if (letStatement !== undefined) return buildLet(context.reporter, letStatement[0]!);
  const named = { span, bodies, isBroken: node.recoveredNode === true };
  if (blockDeclaration !== undefined) return buildNamedBody(context, "block", blockDeclaration[0]!, named);
  if (modelDeclaration !== undefined) return buildNamedBody(context, "model", modelDeclaration[0]!, named);
  return hole(span);
}

/** Of a broken one, as `import Down from "./down.cvk"`, the names and the file that it mentions. */
function buildImport(
  { reporter }: BuildContext,
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
  context: BuildContext,
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

function buildParameter(reporter: Reporter, node: cst.ParameterNode): ast.Parameter {
  const { Word, Assign, expression } = node.children;
  const span = nodeSpan(reporter, node);
  const written = Assign === undefined ? undefined : buildExpression(reporter, expression?.[0], span);
  const defaultValue = written && withoutUnknowns(reporter, written, "a default");
  return { name: nameOf(reporter, Word?.[0], span.start), defaultValue, span };
}

function buildBody(context: BuildContext, node: cst.BodyNode | undefined, otherwise: Span): ast.Body {
  if (node === undefined)
    return { statements: [], span: context.reporter.span(otherwise.end, otherwise.end), unclosed: false };
  const { OpenBrace, CloseBrace } = node.children;
  const { statement, remains, End } = (context.deferred.get(OpenBrace?.[0] as Token) ?? node).children;
  const statements = pairLines(statement, remains, End).flatMap((line) => readLine(context, line));
  const unclosed = CloseBrace?.[0]?.image === "";
  return { statements, span: nodeSpan(context.reporter, node), unclosed };
}

function readLine(context: BuildContext, line: CstLine<cst.StatementNode>): readonly ast.Statement[] {
  const { rereading } = context;
  if (rereading === undefined) return buildLine(context, line);
  const build = (): readonly ast.Statement[] => buildLine(context, line);
  return rereading.statementsBefore(line.end) ?? rereading.buildStatements(line.end, isWhole(line), build);
}

/** What stands behind the braces of a statement may have been a layer: a hole. */
function buildLine(
  context: BuildContext,
  { statement, remains }: CstLine<cst.StatementNode>,
): readonly ast.Statement[] {
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
  context: BuildContext,
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
  if (children.letStatement !== undefined) return buildLet(reporter, children.letStatement[0]!);
  if (children.ifStatement !== undefined) return buildIf(context, children.ifStatement[0]!, span, bodies);
  if (children.repeatStatement !== undefined) return buildRepeat(context, children.repeatStatement[0]!, span, bodies);
  if (children.forStatement !== undefined) return buildFor(context, children.forStatement[0]!, span, bodies);
  if (children.expectStatement !== undefined) {
    return buildExpect(reporter, children.expectStatement[0]!, span, remains !== undefined);
  }
  if (children.requireStatement !== undefined) {
    return buildRequire(reporter, children.requireStatement[0]!, span, remains !== undefined);
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

/** The `i` of `blocks: for i in range(3) { … }`, which is not a layer. */
function loopVariable({ children }: cst.LayerStatementNode, remains: cst.RemainsNode | undefined): Token | undefined {
  const [first, second] = remains?.children.Other ?? [];
  return children.Name === undefined && first?.tokenType === tokens.For ? second : undefined;
}
