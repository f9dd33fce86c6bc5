/**
 * A piece of a text whose places move together: where only what stands around it changes, a line or a declaration is the same
 * one in the next version of the text, elsewhere.
 */
import type { Source, Span } from "./source.ts";

export class Piece {
  #source: Source;
  readonly #places: Place[] = [];
  /** Those that were made of others later, each once: a piece is resolved again and again. */
  #derived: Map<string, Place> | undefined;
  #moved = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The span of the offsets `[start, end)` of the text as it is. */
  span(start: number, end: number): Span {
    const place = new Place(this, this.#source, start, end);
    this.#places.push(place);
    return place;
  }

  derived(start: number, end: number): Span {
    this.#derived ??= new Map();
    const key = this.#keyOf(start, end);
    let place = this.#derived.get(key);
    if (place === undefined) this.#derived.set(key, (place = new Place(this, this.#source, start, end)));
    return place;
  }

  /** To another version of its text, `by` characters further down. */
  move(source: Source, by: number): void {
    for (const place of this.#places) place.move(source, by);
    if (this.#derived !== undefined) for (const place of this.#derived.values()) place.move(source, by);
    this.#source = source;
    this.#moved += by;
  }

  /** To another version of its text, where what stands from an offset on is `by` characters further down. */
  stretch(source: Source, from: number, by: number): void {
    for (const place of this.#places) place.stretch(source, from, by);
    const derived = [...(this.#derived?.values() ?? [])];
    this.#derived?.clear();
    for (const place of derived) {
      place.stretch(source, from, by);
      this.#derived?.set(this.#keyOf(place.start, place.end), place);
    }
    this.#source = source;
  }

  #keyOf(start: number, end: number): string {
    return `${start - this.#moved} ${end - start}`;
  }
}

class Place implements Span {
  source: Source;
  start: number;
  end: number;
  readonly #piece: Piece;

  constructor(piece: Piece, source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.#piece = piece;
  }

  static pieceOf(span: Span): Piece | undefined {
    return span instanceof Place ? span.#piece : undefined;
  }

  move(source: Source, by: number): void {
    this.source = source;
    this.start += by;
    this.end += by;
  }

  stretch(source: Source, from: number, by: number): void {
    this.source = source;
    if (this.start >= from) this.start += by;
    if (this.end >= from) this.end += by;
  }
}

/** Another span of a text, which moves with one that stands in the same line; what is spread of that stays where it was. */
export function spanBeside(span: Span, start: number, end: number): Span {
  return Place.pieceOf(span)?.derived(start, end) ?? { source: span.source, start, end };
}
