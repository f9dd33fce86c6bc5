/**
 * Where the elements of a constant come from: a tensor of the file, all of it, and how its axes were moved on the way. Two
 * constants of one tensor are one parameter of the net, whatever shape or order each of their layers wants.
 *
 * A move sees the elements, in the order that they have, under a shape, and puts its axes in another order. Moves are kept
 * in a normal form (no axes of extent 1, none that stay side by side), so that equal ones are recognised and opposite ones
 * cancel.
 */
export interface Provenance {
  /** Stands for a tensor of the file by its identity. */
  readonly tensor: object;
  readonly moves: readonly Move[];
}

export interface Move {
  readonly shape: readonly number[];
  /** Result axis i is axis `order[i]` of the shape. */
  readonly order: readonly number[];
}

/** Of a tensor that is nothing but itself. */
export function newProvenance(): Provenance {
  return { tensor: {}, moves: [] };
}

const results = new WeakMap<object, Map<string, Provenance>>();

/** Of what a computation makes of a tensor: a tensor of its own, the same one for the same computation. */
export function computedFrom({ tensor, moves }: Provenance, computation: string): Provenance {
  const known = results.get(tensor) ?? new Map<string, Provenance>();
  results.set(tensor, known);
  const text = `${moves.map(({ shape, order }) => `${shape.join()} by ${order.join()}`).join("; ")}: ${computation}`;
  const found = known.get(text) ?? newProvenance();
  known.set(text, found);
  return found;
}

/** What comes of one more move. */
export function moved({ tensor, moves }: Provenance, move: Move): Provenance {
  return { tensor, moves: appended(moves, move) };
}

/** The moves that lead from one form of a tensor to another. */
export function movesBetween(from: Provenance, to: Provenance): readonly Move[] {
  const back = from.moves.toReversed().map(inverse);
  return [...back, ...to.moves].reduce(appended, [] as readonly Move[]);
}

/** The shape that the result of a move has. */
export function shapeAfter({ shape, order }: Move): readonly number[] {
  return order.map((axis) => shape[axis]!);
}

function inverse(move: Move): Move {
  return { shape: shapeAfter(move), order: move.order.map((_, axis) => move.order.indexOf(axis)) };
}

function appended(moves: readonly Move[], move: Move): readonly Move[] {
  const next = normal(move);
  if (next.order.length < 2) return moves;
  const last = moves.at(-1);
  if (last === undefined || shapeAfter(last).join() !== next.shape.join()) return [...moves, next];
  return appended(moves.slice(0, -1), { shape: last.shape, order: next.order.map((axis) => last.order[axis]!) });
}

/** Without axes of extent 1, and with neighbours that stay neighbours as one axis; no axes where nothing moves. */
function normal({ shape, order }: Move): Move {
  const moving = order.filter((axis) => shape[axis] !== 1);
  const kept = moving.toSorted((a, b) => a - b);
  const follows = (axis: number): boolean => {
    const at = moving.indexOf(axis);
    return at > 0 && kept.indexOf(moving[at - 1]!) === kept.indexOf(axis) - 1;
  };
  const runs: number[][] = [];
  for (const axis of kept) {
    if (follows(axis)) runs.at(-1)!.push(axis);
    else runs.push([axis]);
  }
  if (runs.length < 2) return { shape: [], order: [] };
  const extents = runs.map((run) => run.reduce((product, axis) => product * shape[axis]!, 1));
  const heads = moving.filter((axis) => !follows(axis));
  return { shape: extents, order: heads.map((axis) => runs.findIndex((run) => run[0] === axis)) };
}
