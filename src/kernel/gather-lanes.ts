/** Vectors put together from lanes of others, by shuffles of two vectors each. */
import { invariant } from "../base/invariant.ts";
import { shuffle } from "./expression.ts";
import type { Expression } from "./ir.ts";

/** A vector, and what each lane holds; lanes beyond hold nothing of interest. */
export interface Labelled {
  readonly vector: Expression;
  readonly lanes: readonly number[];
}

/** Names a vector: `k.let` of a builder. */
export type LetVector = (name: string, value: Expression) => Expression;

const LANES = 4;
/** The lower or the upper lanes of two vectors in turn: the instructions of every machine, and one for two gatherings. */
const INTERLEAVED = [
  [0, 4, 1, 5],
  [2, 6, 3, 7],
] as const;

/** Gathers vectors from the same sources; what two of them begin with is shuffled once. */
export class Gathering {
  readonly #sources: readonly Labelled[];
  readonly #let: LetVector;
  readonly #paired = new Map<string, Labelled>();

  constructor(sources: readonly Labelled[], letVector: LetVector) {
    this.#sources = sources;
    this.#let = letVector;
  }

  /** The vector of at most four labels, in this order; each is in some source. */
  gather(labels: readonly number[]): Expression {
    let parts: readonly Labelled[] = this.#sources.filter(({ lanes }) => lanes.some((label) => labels.includes(label)));
    while (parts.length > 2) parts = this.#inPairs(parts, labels);
    const [first, second = first] = parts;
    invariant(first !== undefined && second !== undefined, "nothing to gather lanes from");
    if (labels.every((label, at) => first.lanes[at] === label)) return first.vector;
    const all = lanesOf(first, second);
    const picks = labels.map((label) => all.indexOf(label));
    const last = picks.at(-1)!;
    return shuffle(first.vector, second.vector, [...picks, ...Array<number>(LANES - picks.length).fill(last)]);
  }

  /** Half as many vectors, with all of the labels. */
  #inPairs(parts: readonly Labelled[], labels: readonly number[]): readonly Labelled[] {
    return parts.flatMap((first, at) => {
      if (at % 2 === 1) return [];
      const second = parts[at + 1];
      return second === undefined ? [first] : [this.#pair(first, second, labels)];
    });
  }

  #pair(first: Labelled, second: Labelled, labels: readonly number[]): Labelled {
    const all = lanesOf(first, second);
    const wanted = [...all.keys()].filter((lane) => labels.includes(all[lane]!));
    const picks = INTERLEAVED.find((lanes) => wanted.every((lane) => (lanes as readonly number[]).includes(lane)));
    const taken = picks ?? [...wanted, ...Array<number>(LANES - wanted.length).fill(wanted[0]!)];
    const key = taken.map((lane) => all[lane]).join();
    const known = this.#paired.get(key);
    if (known !== undefined) return known;
    const vector = this.#let("pair", shuffle(first.vector, second.vector, taken));
    const paired = { vector, lanes: taken.map((lane) => all[lane]!) };
    this.#paired.set(key, paired);
    return paired;
  }
}

const NOTHING = -1;

/** The labels of two vectors' lanes, as shuffles count them. */
function lanesOf(...vectors: readonly Labelled[]): readonly number[] {
  return vectors.flatMap(({ lanes }) => Array.from({ length: LANES }, (_, at) => lanes[at] ?? NOTHING));
}
