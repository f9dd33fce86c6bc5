/** Which rows of the layer table are shown, and in which order: folded by block, filtered, sorted. Knows nothing of a page. */

export interface Row {
  /** How many blocks it lies in. A block's row stands before those of what is in it, which are deeper. */
  readonly level: number;
  readonly isBlock: boolean;
  /** What is searched: the name and the kind. */
  readonly text: string;
  readonly kind: string;
  /** One a column; null where the cell is empty. */
  readonly values: readonly (number | string | null)[];
}

export interface View {
  /** As the net has them where left out, with blocks. */
  readonly sorted?: { readonly column: number; readonly isDescending: boolean } | undefined;
  /** Words that all have to be there. */
  readonly query: string;
  /** Empty for all. */
  readonly kind: string;
  /** Of blocks, by their places. */
  readonly folded: ReadonlySet<number>;
}

/**
 * The places of the rows that are shown. Where something is searched, nothing is folded. Rows that are sorted are each layer once:
 * by itself, or in the block that is folded over it.
 */
export function visibleRows(rows: readonly Row[], view: View): readonly number[] {
  const places = [...rows.keys()];
  const parents = parentsOf(rows);
  const hidden = isSearch(view) ? [] : hiddenBy(parents, view.folded);
  const found = rows.map((row) => !row.isBlock && matches(row, view));
  if (view.sorted !== undefined) {
    const isFolded = (at: number): boolean => !isSearch(view) && rows[at]!.isBlock && view.folded.has(at);
    const shown = places.filter((at) => (found[at]! || isFolded(at)) && hidden[at] !== true);
    return sortedPlaces(rows, shown, view.sorted);
  }
  for (const at of places.toReversed()) if (found[at] && parents[at] !== undefined) found[parents[at]] = true;
  return places.filter((at) => found[at] && hidden[at] !== true);
}

/** Whether each row lies in a block that is folded. */
function hiddenBy(parents: readonly (number | undefined)[], folded: ReadonlySet<number>): readonly boolean[] {
  const hidden: boolean[] = [];
  for (const parent of parents) hidden.push(parent !== undefined && (hidden[parent]! || folded.has(parent)));
  return hidden;
}

export function isSearch({ query, kind }: View): boolean {
  return query.trim() !== "" || kind !== "";
}

/** The place of the block that each row lies in. */
export function parentsOf(rows: readonly Pick<Row, "level" | "isBlock">[]): readonly (number | undefined)[] {
  const open: number[] = [];
  return rows.map(({ level, isBlock }, at) => {
    open.length = Math.min(open.length, level);
    const parent = open.at(-1);
    if (isBlock) open.push(at);
    return parent;
  });
}

/** Those of layers. */
export function countLayers(rows: readonly Row[], places: readonly number[]): number {
  return places.filter((at) => !rows[at]!.isBlock).length;
}

function matches({ text, kind }: Row, view: View): boolean {
  const words = view.query.toLowerCase().split(/\s+/);
  return (view.kind === "" || kind === view.kind) && words.every((word) => text.toLowerCase().includes(word));
}

const collator = new Intl.Collator("en", { numeric: true });

/** Empty cells come last in both directions; equal ones keep the order of the net. */
function sortedPlaces(
  rows: readonly Row[],
  places: readonly number[],
  { column, isDescending }: { readonly column: number; readonly isDescending: boolean },
): readonly number[] {
  return places.toSorted((a, b) => {
    const [left, right] = [rows[a]!.values[column] ?? null, rows[b]!.values[column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return isDescending ? compared(right, left) : compared(left, right);
  });
}

function compared(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}
