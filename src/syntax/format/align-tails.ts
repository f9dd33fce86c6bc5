/**
 * Aligns what ends rows, claims and comments, within runs: rows of one indentation, between which no line is blank and none is less
 * indented. A run keeps the column at which most of it was written, as long as there is room; otherwise it takes the first one with room.
 */

/** A line that ends in a claim, a comment or both. */
interface TailedLine {
  readonly head: string;
  readonly claim: string;
  readonly comment: string;
  /** Where the tail was written, from the indentation on; 0 where that does not count. */
  readonly column: number;
  /** It is a comment one space behind the row. */
  readonly isClose: boolean;
}

type Run = { readonly at: number; readonly line: TailedLine }[];

const spaceBefore = 2;

/** In front of the column of a comment one space behind its row. */
export const CLOSE = "-";

/** @param text of which rows with a tail are `HEAD mark CLAIM mark COLUMN mark COMMENT` */
export function alignTails(text: string, mark: string): string {
  if (!text.includes(mark)) return text;
  const lines = text.split("\n");
  const aligned = lines.map((line) => plain(line, mark));
  for (const run of runsOf(lines, mark)) {
    const staysClose = run.every(({ line }) => line.isClose || line.claim !== "");
    const apart = staysClose ? run.filter(({ line }) => !line.isClose) : run;
    for (const { at, line } of run) aligned[at] = `${line.head} ${line.comment}`;
    const column = columnOf(apart.map(({ line }) => line));
    for (const { at, line } of apart) aligned[at] = joined(line, column);
  }
  return aligned.join("\n");
}

/** Of a claim over several lines, only a part of which is on this one. */
function plain(line: string, mark: string): string {
  if (!line.includes(mark)) return line;
  const [head = "", ...rest] = line.split(mark);
  const tail = rest.length === 1 ? rest[0]! : rest.at(-1)!;
  return tail === "" ? head : `${head}${" ".repeat(spaceBefore)}${tail}`;
}

function runsOf(lines: readonly string[], mark: string): readonly Run[] {
  const runs: Run[] = [];
  const open = new Map<number, Run>();
  for (const [at, text] of lines.entries()) {
    const indentation = /^ */.exec(text)![0].length;
    for (const depth of open.keys()) if (text === "" || depth > indentation) open.delete(depth);
    const parts = text.includes(mark) ? text.split(mark) : [];
    if (parts.length !== 4) continue;
    const [head = "", claim = "", column = "", comment = ""] = parts;
    const run = open.get(indentation) ?? [];
    if (run.length === 0) runs.push(run);
    open.set(indentation, run);
    const isClose = column.startsWith(CLOSE);
    run.push({ at, line: { head, claim, comment, column: Math.abs(Number(column)) + indentation, isClose } });
  }
  return runs;
}

/** The most frequent column with room in most of the lines; where there is none, the first with room in all. */
function columnOf(run: readonly TailedLine[]): number {
  const counts = new Map<number, number>();
  for (const { column } of run) counts.set(column, (counts.get(column) ?? 0) + 1);
  const frequent = [...counts].toSorted(([a, first], [b, second]) => second - first || a - b);
  const hasRoom = (column: number) => run.filter(({ head }) => head.length < column).length * 2 > run.length;
  const widest = Math.max(...run.map(({ head }) => head.length));
  return frequent.find(([column]) => hasRoom(column))?.[0] ?? widest + spaceBefore;
}

function joined({ head, claim, comment }: TailedLine, column: number): string {
  const start = head.length < column ? head.padEnd(column) : `${head}${" ".repeat(spaceBefore)}`;
  return [start, claim, claim === "" || comment === "" ? "" : " ".repeat(spaceBefore), comment].join("");
}
