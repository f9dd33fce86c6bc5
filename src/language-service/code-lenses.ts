/** What stands above models, blocks and calls of blocks: what they come to. */
import { countOf, grouped, short } from "../tensor/readable-numbers.ts";
import { lastField, type LayerFigures } from "../analysis/model-figures.ts";
import { shortened } from "../base/visible.ts";
import type { Graph } from "../graph/graph.ts";
import { seenText } from "../reports/seen-text.ts";
import { findVariable } from "../resolve/scope.ts";
import { formatResolved } from "../resolve/value.ts";
import type { Frame } from "../resolve/frame.ts";
import type { BlockDeclaration, LayerStatement, ModelDeclaration, Parameter } from "../syntax/ast.ts";
import type { Dim } from "../tensor/dim.ts";
import { figuresAcrossRuns } from "./across-runs.ts";
import type { Analysis } from "./analysis.ts";
import { lineFigures, sumOfFigures, type Figures } from "./line-figures.ts";
import type { CodeLens } from "./results.ts";
import { statementsIn } from "./statements.ts";
import { figureText, shapeText } from "./told.ts";

/** In the order of the text. What has mistakes has none, but for models, of which what is there is told. */
export function codeLenses(analysis: Analysis): readonly CodeLens[] {
  const { file } = analysis;
  const ofDeclarations = file.declarations.flatMap((declaration): readonly CodeLens[] => {
    if (declaration.kind === "model") return lens(declaration, modelTitle(analysis, declaration));
    return declaration.kind === "block" ? lens(declaration, blockTitle(analysis, declaration)) : [];
  });
  const ofCalls = [...statementsIn(file, file.span)].flatMap((statement) =>
    statement.kind === "layer" ? lens(statement, callTitle(analysis, statement)) : [],
  );
  return [...ofDeclarations, ...ofCalls].toSorted((a, b) => a.range.start - b.range.start);
}

function lens(
  { name: { span } }: ModelDeclaration | BlockDeclaration | LayerStatement,
  parts: readonly string[],
): readonly CodeLens[] {
  const title = parts.filter((part) => part !== "").join(" · ");
  return title === "" ? [] : [{ range: { start: span.start, end: span.end }, title }];
}

// ── Models ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function modelTitle(analysis: Analysis, { name }: ModelDeclaration): readonly string[] {
  const sound = analysis.models.find(({ span }) => span.start === name.span.start && span.source === name.span.source);
  if (sound !== undefined) return [...graphTitle(analysis, sound.graph, ""), validText(sound.domain?.text)];
  const broken = analysis.broken.find(({ graph }) => graph.name === name.text);
  if (broken === undefined || broken.graph.nodes.length === 0) return [];
  return graphTitle(analysis, broken.graph, broken.isWhole ? "" : "at least ");
}

/** @param bound what stands before figures that may be too small */
function graphTitle(analysis: Analysis, graph: Graph, bound: string): readonly string[] {
  const layers = graph.nodes.flatMap((node) => analysis.figuresOf(node) ?? []);
  const figures = sumOfFigures(analysis, graph.nodes);
  return [
    ...(figures === undefined ? [] : figureParts([figures], short).map((part) => part && bound + part)),
    inputText(analysis, graph),
    fieldText(layers),
  ];
}

/** Of larger nets the field is not told: it would take longer than a keystroke may. */
const mostFollowed = 1000;

function fieldText(layers: readonly LayerFigures[]): string {
  if (layers.length > mostFollowed) return "";
  const field = lastField({ layers });
  if (field.length === 0) return "";
  return field.every(({ kind }) => kind === "whole") ? "sees all of the input" : `receptive field ${seenText(field)}`;
}

function inputText(analysis: Analysis, { inputs }: Graph): string {
  const shapes = inputs.map((input) => shapeText(analysis, input)?.brief);
  if (inputs.length === 1) return `input ${shapes[0]}`;
  return `inputs ${inputs.map(({ name }, at) => `${name} ${shapes[at]}`).join(", ")}`;
}

/** In letters. */
const longestDomain = 100;

function validText(domain: string | undefined): string {
  return domain === undefined ? "" : shortened(`valid ${domain}`, longestDomain);
}

// ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function callTitle(analysis: Analysis, statement: LayerStatement): readonly string[] {
  const runs = analysis.runs.of(statement);
  const figures = lineFigures(analysis, statement);
  if (analysis.layers.within(statement.name.span).length === 0 || figures.length !== runs.length) return [];
  const [first] = runs;
  const [from, to] = [shapeText(analysis, first?.before.current), shapeText(analysis, first?.after)];
  if (from === undefined || to === undefined) return [];
  const isOnce = runs.length === 1;
  return [
    ...figureParts(figures, isOnce ? grouped : short),
    isOnce ? `${from.brief} → ${to.brief}` : countOf(runs.length, "run"),
  ];
}

/** Of each run. */
function figureParts(figures: readonly Figures[], toldCount: (count: Dim) => string): readonly string[] {
  const across = (of: keyof Figures, told: (figure: Dim) => string): string =>
    figuresAcrossRuns(
      figures.map((each) => each[of]),
      (figure) => figureText(figure, told),
    );
  const [params, macs] = [across("params", toldCount), across("macs", short)];
  return [`${params} parameters`, figures.every((each) => each.macs === 0) ? "" : `${macs} MACs`];
}

// ── Blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ways to call a block that are told, and how long each is. */
const [mostWays, longestWay] = [3, 60];

function blockTitle(analysis: Analysis, { parameters, body }: BlockDeclaration): readonly string[] {
  const { runs, file } = analysis;
  const [first] = body.statements;
  if (first === undefined) return [];
  const calls = runs.of(first);
  // A file of blocks alone is there for others to call them.
  if (calls.length === 0)
    return file.declarations.some(({ kind }) => kind === "model") ? ["not called in this file"] : [];
  const ways = [...new Set(calls.map(({ before }) => argumentsText(parameters, before)))];
  const more = ways.length > mostWays ? ["…"] : [];
  return [countOf(calls.length, "call"), ...(parameters.length === 0 ? [] : [...ways.slice(0, mostWays), ...more])];
}

/** `width=64 stride=2` */
function argumentsText(parameters: readonly Parameter[], { scope }: Frame): string {
  const values = parameters.map(({ name: { text } }) => {
    const value = findVariable(scope, text)?.value;
    return value === undefined ? "" : `${text}=${formatResolved(value)}`;
  });
  return shortened(values.join(" "), longestWay);
}
