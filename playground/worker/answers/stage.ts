import type { TargetName } from "../../../src/index.ts";
import {
  becauseText,
  codeText,
  graphChanges,
  programChanges,
  stableNumbers,
  strategiesStage,
  targetOf,
  type StageChange,
} from "../../../src/tools.ts";
import { mentions } from "../../mentions.ts";
import type { StagePiece, StrategyRow } from "../../questions/stage.ts";
import type { Answer } from "../answer.ts";
import type { Compilation } from "../compilation.ts";

/** Lines of a piece, and pieces that are sent at once: more than is read. */
const [MOST_LINES, MOST_PIECES] = [200, 12];

export const answer: Answer<"stage"> = async ({ stage, from, of, ...asked }, { compiler }) => {
  const compilation = await compiler.compilation(asked, asked.target);
  const all = piecesIn(compilation, asked.target, stage);
  const pieces = of === undefined ? all : all.filter((piece) => isOf(piece, of));
  const count = (sign: string): number =>
    pieces.reduce((sum, { lines }) => sum + lines.filter((line) => line.sign === sign).length, 0);
  return {
    pieces: pieces.slice(from, from + MOST_PIECES),
    choices: stage === strategiesStage.name ? choicesOf(compilation) : [],
    count: pieces.length,
    added: count("+"),
    removed: count("-"),
  };
};

function isOf({ layer, lines }: StagePiece, layers: readonly string[]): boolean {
  if (layer !== undefined) return layers.includes(layer);
  return lines.some(({ text }) => layers.some((name) => mentions(text, name)));
}

function choicesOf({ compiled }: Compilation): readonly StrategyRow[] {
  return compiled.lowered.choices.map((choice) => ({
    layer: choice.layer,
    strategy: choice.strategy,
    function: choice.function ?? "",
    because: becauseText(choice),
  }));
}

/** Once for each stage that was looked at. */
const found = new WeakMap<Compilation, Map<string, readonly StagePiece[]>>();

function piecesIn(compilation: Compilation, target: TargetName, stage: string): readonly StagePiece[] {
  const known = found.get(compilation) ?? new Map<string, readonly StagePiece[]>();
  found.set(compilation, known);
  const pieces = known.get(stage) ?? changesOf(compilation, target, stage).flatMap(cut);
  known.set(stage, pieces);
  return pieces;
}

function changesOf(compilation: Compilation, target: TargetName, stage: string): readonly StageChange[] {
  const { graphs, programs, compiled } = compilation;
  const code = codeText(stage, compiled.lowered.program, targetOf(target));
  if (code !== undefined) return textPieces(code);
  const [program, graph] = [programs.get(stage), graphs.get(stage)];
  if (program !== undefined) return programChanges(before(programs, stage), program);
  const given = before(graphs, stage);
  if (graph === undefined || graph === given) return [];
  return graphChanges(given, graph, stableNumbers(graphs.values()));
}

/** What the stage before left, among those of the same kind. */
function before<T>(left: ReadonlyMap<string, T>, stage: string): T | undefined {
  const stages = [...left.keys()];
  return left.get(stages[stages.indexOf(stage) - 1] ?? "");
}

/** All of a text, which nothing stood before. */
function textPieces(text: string): readonly StageChange[] {
  const lines = text.replace(/\n$/, "").split("\n");
  return [{ title: "", lines: lines.map((line) => ({ sign: " ", text: line })) }];
}

function cut({ lines, ...piece }: StageChange): readonly StagePiece[] {
  const starts = Array.from({ length: Math.ceil(lines.length / MOST_LINES) }, (_, at) => at * MOST_LINES);
  return starts.map((start) => ({ ...piece, lines: lines.slice(start, start + MOST_LINES) }));
}
