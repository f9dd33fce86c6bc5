/** A map whose values are made when they are first asked for, and kept. */
export class LazyMap<K, V> implements ReadonlyMap<K, V> {
  readonly #makers: ReadonlyMap<K, () => V>;
  readonly #made = new Map<K, V>();

  /** `makers` is looked at with each question, so it may still grow. */
  constructor(makers: ReadonlyMap<K, () => V>) {
    this.#makers = makers;
  }

  get size(): number {
    return this.#makers.size;
  }

  has(key: K): boolean {
    return this.#makers.has(key);
  }

  get(key: K): V | undefined {
    const make = this.#makers.get(key);
    if (make === undefined) return undefined;
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key);
  }

  /** The same values under other keys: `names` gives the key here for each key there. None is made for that. */
  renamed(names: Iterable<readonly [to: K, from: K]>): LazyMap<K, V> {
    return new LazyMap(new Map([...names].map(([to, from]) => [to, () => this.get(from)!])));
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  keys(): MapIterator<K> {
    return this.#makers.keys();
  }

  *values(): MapIterator<V> {
    for (const key of this.#makers.keys()) yield this.get(key)!;
  }

  *entries(): MapIterator<[K, V]> {
    for (const key of this.#makers.keys()) yield [key, this.get(key)!];
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
