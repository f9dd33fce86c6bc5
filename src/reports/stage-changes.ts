/** What a stage of the compiler changed: the lines that went and came, piece by piece. */
import type { Graph, Value } from "../graph/graph.ts";
import { printGraph, type ValueNumber } from "../graph/print-graph.ts";
import type { KernelFunction, Program } from "../kernel/ir.ts";
import { printFunction, printProgram, printScalarFunction } from "../kernel/print-program.ts";
import { scalarFunctionsOf } from "../kernel/walk.ts";
import { changesBetween, groupsOf } from "./line-changes.ts";

/** A graph, a function, or what a program has beside functions, with its lines that changed and some around them. */
export interface StageChange {
  /** `function conv1`; empty where the stage has but one piece. */
  readonly title: string;
  /** That a function computes, as its author spelled it. */
  readonly layer?: string | undefined;
  readonly lines: readonly ChangedLine[];
}

export interface ChangedLine {
  /** ` `: it stays; `…`: the text is how many lines that stay are left out. */
  readonly sign: " " | "+" | "-" | "…";
  readonly text: string;
}

/** Beyond these a piece is told to be another altogether: the search takes their square. */
const MOST_EDITS = 800;
const CONTEXT = 2;

/** What differs between two graphs of a pipeline; all where there is none before. Values keep their numbers. */
export function graphChanges(before: Graph | undefined, after: Graph, numberOf: ValueNumber): readonly StageChange[] {
  return changed(
    "",
    undefined,
    before === undefined ? [] : linesOf(printGraph(before, numberOf)),
    linesOf(printGraph(after, numberOf)),
  );
}

/**
 * Numbers by which values are called through a pipeline whose passes make them anew: those of the first graph, which what has the
 * same name keeps.
 */
export function stableNumbers(graphs: Iterable<Graph>): ValueNumber {
  const numbers = new Map<string, number>();
  const found = new Map<Value, number>();
  let next = 0;
  for (const graph of graphs) {
    const isFirst = numbers.size === 0;
    for (const [name, value] of namedValues(graph)) {
      const number = numbers.get(name) ?? (isFirst ? value.id : next);
      numbers.set(name, number);
      found.set(value, number);
      next = Math.max(next, number + 1);
    }
  }
  return (value) => found.get(value) ?? value.id;
}

/** In the order in which they were made. Of those that have the same name, each has its place among them in its name. */
function namedValues({ inputs, parameters, nodes }: Graph): readonly (readonly [name: string, value: Value])[] {
  const counts = new Map<string, number>();
  const values: readonly Value[] = [...inputs, ...parameters, ...nodes.flatMap(({ outputs }) => outputs)];
  return values
    .toSorted((a, b) => a.id - b.id)
    .map((value) => {
      const name = nameOf(value);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [`${name} ${count}`, value];
    });
}

function nameOf(value: Value): string {
  return value.kind === "result" ? `result ${value.index} ${value.node.name}` : `${value.kind} ${value.name}`;
}

/** @param before undefined for a program that was made of a graph: all of it is new */
export function programChanges(before: Program | undefined, after: Program): readonly StageChange[] {
  const [old, fresh] = [before === undefined ? [] : piecesOf(before), piecesOf(after)];
  const known = new Map(old.map((piece) => [piece.title, piece]));
  const named = new Set(fresh.map(({ title }) => title));
  const gone = old.filter(({ title }) => !named.has(title));
  return [
    ...fresh.flatMap((piece) => {
      const own = known.get(piece.title);
      if (own?.of === piece.of) return [];
      return changed(piece.title, piece.layer, own?.lines() ?? [], piece.lines());
    }),
    ...gone.flatMap((piece) => changed(piece.title, piece.layer, piece.lines(), [])),
  ];
}

interface Piece {
  readonly title: string;
  readonly layer?: string | undefined;
  /** The same where nothing has changed. */
  readonly of: object;
  lines(): readonly string[];
}

function piecesOf(program: Program): readonly Piece[] {
  const rest: Program = { ...program, functions: [] };
  return [
    { title: "buffers, ports and calls", of: program, lines: () => linesOf(printProgram(rest)) },
    ...scalarFunctionsOf(program.functions).map((fn) => ({
      title: `scalar ${fn.name}`,
      of: fn,
      lines: () => printScalarFunction(fn),
    })),
    ...program.functions.map((fn: KernelFunction) => ({
      title: `function ${fn.name}`,
      layer: fn.layer,
      of: fn,
      lines: () => printFunction(fn),
    })),
  ];
}

function changed(
  title: string,
  layer: string | undefined,
  old: readonly string[],
  fresh: readonly string[],
): readonly StageChange[] {
  const lines = changedLines(old, fresh);
  return lines.length === 0 ? [] : [{ title, layer, lines }];
}

/** Empty where nothing differs. */
export function changedLines(old: readonly string[], fresh: readonly string[]): readonly ChangedLine[] {
  const groups = groupsOf(changesBetween(old, fresh, MOST_EDITS), CONTEXT);
  const lines: ChangedLine[] = [];
  let at = 0;
  const stay = (to: number): void => void lines.push(...signed(" ", old.slice(at, to)));
  const skip = (to: number): void => {
    if (to > at) lines.push({ sign: "…", text: String(to - at) });
    at = Math.max(at, to);
  };
  for (const group of groups) {
    skip(group[0]!.from - CONTEXT);
    for (const { from, to, newFrom, newTo } of group) {
      stay(from);
      lines.push(...signed("-", old.slice(from, to)), ...signed("+", fresh.slice(newFrom, newTo)));
      at = to;
    }
    const end = Math.min(old.length, at + CONTEXT);
    stay(end);
    at = end;
  }
  if (groups.length > 0) skip(old.length);
  return lines;
}

function signed(sign: ChangedLine["sign"], lines: readonly string[]): readonly ChangedLine[] {
  return lines.map((text) => ({ sign, text }));
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n");
}
