/**
 * Tables within a model: rows that call the same layer, whose values or attributes were written in columns, with more than one
 * space somewhere. Such columns stay, by their first signs or their last ones as they were written.
 */

/** A word, value or attribute of a row. */
export interface Cell {
  /** What it is, the same in all rows: the name of an attribute, or which value it is. */
  readonly key: string;
  /** The offset in the text. */
  readonly start: number;
  /** Columns of its first sign and behind its last one, as they were written. */
  readonly from: number;
  readonly to: number;
  /** Spaces that were written before it. */
  readonly gap: number;
  /** Columns as it is printed, and those of what is printed between it and the cell before. */
  readonly width: number;
  readonly between: number;
}

/** Cells in the order in which they are printed. */
export interface TableRow {
  readonly cells: readonly Cell[];
  /** What else the line needs. */
  readonly rest: number;
}

type Alignment = "start" | "end" | undefined;

/** How many spaces more stand before cells, by their offsets. @param room columns of a line */
export function columnsOf(rows: readonly TableRow[], room: number): ReadonlyMap<number, number> {
  const keys = keysOf(rows);
  const spaces = new Map<number, number>();
  if (keys === undefined) return spaces;
  const ends = rows.map(() => 0);
  for (const key of keys) {
    const column = rows.flatMap(({ cells }, row) => {
      const cell = cells.find((each) => each.key === key);
      return cell === undefined ? [] : [{ row, cell, least: ends[row]! + cell.between }];
    });
    const alignment = alignmentOf(column.map(({ cell }) => cell));
    const start = Math.max(...column.map(({ least }) => least));
    const end = Math.max(...column.map(({ cell, least }) => least + cell.width));
    for (const { row, cell, least } of column) {
      const at = alignment === "start" ? start : alignment === "end" ? end - cell.width : least;
      if (at > least) spaces.set(cell.start, at - least);
      ends[row] = at + cell.width;
    }
  }
  return rows.every(({ rest }, row) => ends[row]! + rest <= room) ? spaces : new Map();
}

/** Those of the row with most cells, if others have the same in the same order, as far as they have them. */
function keysOf(rows: readonly TableRow[]): readonly string[] | undefined {
  const lists = rows.map(({ cells }) => cells.map(({ key }) => key));
  const most = lists.reduce((longest, list) => (list.length > longest.length ? list : longest), []);
  const isPart = (list: readonly string[]): boolean => {
    const present = new Set(list);
    return most.filter((key) => present.has(key)).join("\n") === list.join("\n");
  };
  return lists.every(isPart) ? most : undefined;
}

/** Whether wherever more than one space was written, there is a column. */
export function isTable(rows: readonly TableRow[]): boolean {
  const cells = rows.flatMap((row) => row.cells);
  const isColumn = (key: string) => {
    const column = cells.filter((each) => each.key === key);
    return !hasGap(column) || alignmentOf(column) !== undefined;
  };
  return keysOf(rows)?.every(isColumn) === true;
}

function alignmentOf(cells: readonly Cell[]): Alignment {
  const [first, ...others] = cells;
  if (first === undefined || others.length === 0 || !hasGap(cells)) return undefined;
  if (others.every(({ from }) => from === first.from)) return "start";
  return others.every(({ to }) => to === first.to) ? "end" : undefined;
}

function hasGap(cells: readonly Cell[]): boolean {
  return cells.some(({ gap }) => gap > 1);
}
