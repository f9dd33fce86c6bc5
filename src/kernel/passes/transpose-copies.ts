/**
 * Copies that bring elements into another order: what lies side by side where they come from does not where they go. They
 * move in blocks of four by four elements, which are transposed in registers, so that loads and stores are whole
 * vectors; and blocks go by tiles, which fill lines of the cache and read on along stretches that prefetching follows. A line is written whole before the next ones
 * are: planes of an image may be a multiple of 4096 bytes apart, and then all compete for the same few lines.
 *
 * The last blocks and tiles along an axis lie within it, over those before them if need be: they copy the same once more.
 */
import { add, element, int, min, mul, read } from "../expression.ts";
import { copyNestOf, type Axis, type CopyNest, type Place } from "../copy-nest.ts";
import { FreshNames } from "../fresh-names.ts";
import { Gathering, type Labelled } from "../gather-lanes.ts";
import type { Expression, Invocation, KernelFunction, Loop, Statement } from "../ir.ts";
import { mapBlock, mapBlocks } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { extentsOf, functionsIn, mapCalls, withBody } from "../regions.ts";
import { rangeOf } from "../walk.ts";

/** Copies of fewer elements are not worth the code. */
const WORTHWHILE = 1024;
const LANES = 4;
/** Elements of a line of the cache, as many as a tile writes side by side. */
const LINE = 16;
/** At most so many elements that a tile reads side by side. */
const STRETCH = 128;

/** @param fewest elements of a copy that is rewritten */
export const transposeCopiesOf = (fewest: number): KernelPass => ({
  name: "transpose-copies",
  task: "transposes four by four elements",
  reason: "elements brought into another order four by four; first, while loops are what strategies wrote",
  run(program) {
    const prepared = functionsIn(program, "prepare");
    const transposed = new Map<KernelFunction, Invocation>();
    for (const [fn, [extent, ...others]] of extentsOf(program)) {
      if (extent === undefined || others.length > 0 || prepared.has(fn)) continue;
      transposed.set(fn, transposeIn({ function: fn, extent }, fewest));
    }
    return mapCalls(program, (call) => transposed.get(call.function) ?? call);
  },
});

export const transposeCopies: KernelPass = transposeCopiesOf(WORTHWHILE);

/** The same copies by blocks. */
export function transposeIn({ function: fn, extent }: Invocation, fewest: number): Invocation {
  const names = new FreshNames(fn);
  const range = rangeOf(fn);
  let steps = extent;
  const put = (statement: Statement): readonly Statement[] => {
    if (statement.kind === "for") {
      const isRange = statement === range;
      const copy = transposingIn(statement, isRange ? extent : undefined, fewest);
      if (copy !== undefined) {
        const loops = loopsOf(copy);
        if (isRange) steps = loops[0]!.count;
        return new Writer(copy, names).nest(loops, isRange ? statement : undefined);
      }
    }
    return [mapBlocks(statement, (block) => mapBlock(block, put))];
  };
  const body = mapBlock(fn.body, put);
  return { function: withBody(fn, body), extent: steps };
}

// ── What is transposed ───────────────────────────────────────────────────────────────────────────────────────────────

interface Transposing extends CopyNest {
  /** The axis along which elements lie side by side where they are read, and where they are written. */
  readonly read: Axis;
  readonly write: Axis;
}

function transposingIn(loop: Loop, extent: number | undefined, fewest: number): Transposing | undefined {
  const nest = copyNestOf(loop, extent);
  const [along, across] = [nest?.axes.find(({ from }) => from === 1), nest?.axes.find(({ to }) => to === 1)];
  if (nest === undefined || along === undefined || across === undefined || along === across) return undefined;
  const elements = nest.axes.reduce((product, axis) => product * axis.extent, 1);
  if (elements < fewest || Math.max(along.extent, across.extent) < LANES) return undefined;
  return { ...nest, read: along, write: across };
}

/** A loop over `count` steps along an axis, of which step `at` begins at `at * width`, or earlier so as to end within. */
interface Steps {
  readonly axis: Axis;
  readonly name: string;
  readonly count: number;
  readonly width: number;
  /** What the loop steps over lies within so many elements. */
  readonly within: number;
}

/** Whole other axes, then tiles along the longer of the two and along the other, then blocks: lines of the target fill up. */
function loopsOf({ axes, read: along, write }: Transposing): readonly Steps[] {
  const others = axes.filter((axis) => axis !== along && axis !== write);
  const sides = along.extent > write.extent ? [along, write] : [write, along];
  const tile = (axis: Axis): number => (axis === write ? LINE : stretchOf(axis.extent));
  const nest = [
    ...others.map((axis) => stepsAlong(axis, "at", 1, axis.extent)),
    ...sides.map((axis) => stepsAlong(axis, "tile", tile(axis), axis.extent)),
    ...[along, write].map((axis) => stepsAlong(axis, "block", LANES, Math.min(tile(axis), axis.extent))),
  ];
  const several = nest.filter(({ count }) => count > 1);
  return several.length > 0 ? several : nest.slice(0, 1);
}

/** As long a stretch as divides an extent most evenly into whole blocks. */
function stretchOf(extent: number): number {
  const count = Math.ceil(extent / STRETCH);
  return LANES * Math.ceil(extent / count / LANES);
}

function stepsAlong(axis: Axis, name: string, width: number, within: number): Steps {
  return { axis, name, count: Math.ceil(within / width), width, within };
}

// ── Loops and blocks ─────────────────────────────────────────────────────────────────────────────────────────────────

class Writer {
  readonly #copy: Transposing;
  readonly #names: FreshNames;

  constructor(copy: Transposing, names: FreshNames) {
    this.#copy = copy;
    this.#names = names;
  }

  /** The loops; the first of them as the range of the function where that is given. */
  nest(loops: readonly Steps[], range?: Loop, at: ReadonlyMap<Axis, Expression> = new Map()): readonly Statement[] {
    const [steps, ...inner] = loops;
    if (steps === undefined) return this.#block(at);
    const { axis, name, count, width, within } = steps;
    const local = this.#names.integer(name);
    const overlaps = within % width !== 0;
    const whole = mul(read(local), int(width));
    const start = this.#names.integer("start");
    const here = overlaps ? read(start) : whole;
    const body = this.nest(inner, undefined, new Map(at).set(axis, add(at.get(axis) ?? int(0), here)));
    const first: Statement = { kind: "let", local: start, value: min(whole, int(Math.max(0, within - width))) };
    const bounds = range ?? { from: int(0), to: int(count) };
    const named = overlaps ? [first, ...body] : body;
    return [{ kind: "for", local, from: bounds.from, to: bounds.to, step: 1, body: named }];
  }

  /** Up to four elements along both axes, which begin at the given indices. */
  #block(at: ReadonlyMap<Axis, Expression>): readonly Statement[] {
    const { read: along, write, from, to } = this.#copy;
    const statements: Statement[] = [];
    const name = (wish: string, value: Expression): Expression => {
      const local = this.#names.local({ name: wish, type: value.type, lanes: value.lanes, mutable: false });
      statements.push({ kind: "let", local, value });
      return read(local);
    };
    const [source, target] = [
      name(
        "from",
        placeOf(from, at, (axis) => axis.from),
      ),
      name(
        "to",
        placeOf(to, at, (axis) => axis.to),
      ),
    ];
    const sources = stretches(along, write, "from").map(({ offset, labels }): Labelled => {
      const loaded = element(from.buffer, add(source, int(offset)), LANES, labels.length);
      return { vector: name("in", loaded), lanes: labels };
    });
    const gathering = new Gathering(sources, name);
    for (const { offset, labels } of stretches(write, along, "to")) {
      const value = gathering.gather(labels);
      const active = labels.length === LANES ? {} : { active: labels.length };
      statements.push({ kind: "store", buffer: to.buffer, index: add(target, int(offset)), value, ...active });
    }
    return statements;
  }
}

function placeOf({ first }: Place, at: ReadonlyMap<Axis, Expression>, stride: (axis: Axis) => number): Expression {
  return [...at].reduce((sum, [axis, index]) => add(sum, mul(index, int(stride(axis)))), first);
}

/** What lies side by side in one of the two buffers. */
interface Stretch {
  /** Of its first element from the block's. */
  readonly offset: number;
  readonly labels: readonly number[];
}

/**
 * The vectors of a block in one buffer: one for each step along the other axis, or where these leave no gaps, as many as
 * the elements fill. Each element has a label, the same in both buffers.
 */
function stretches(own: Axis, other: Axis, side: "from" | "to"): readonly Stretch[] {
  const [width, count] = [Math.min(LANES, own.extent), Math.min(LANES, other.extent)];
  const label = (x: number, y: number): number => (side === "from" ? x * LANES + y : y * LANES + x);
  const rows = Array.from({ length: count }, (_, y) => Array.from({ length: width }, (__, x) => label(x, y)));
  const offsets = rows.map((_, y) => y * other[side]);
  if (width === LANES || own.extent !== width || other[side] !== width || count < LANES) {
    return rows.map((labels, y) => ({ offset: offsets[y]!, labels }));
  }
  const flat = rows.flat();
  return Array.from({ length: width }, (_, at) => ({
    offset: at * LANES,
    labels: flat.slice(at * LANES, (at + 1) * LANES),
  }));
}
