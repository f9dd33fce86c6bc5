/** Names that are unlike all before, by an ending. */

/** The wish itself, or the first of its numbered forms, from 2 on, that is not taken. */
export function uniqueName(
  wish: string,
  isTaken: (name: string) => boolean,
  numbered: (number: number) => string = (number) => `${wish}_${number}`,
): string {
  let name = wish;
  for (let number = 2; isTaken(name); number++) name = numbered(number);
  return name;
}

/** Names given so far: the wish itself, then `wish_2`, `wish_3`, … In time that does not grow with how often it was wished for. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  unique(wish: string): string {
    let name = wish;
    for (let number = this.#next.get(wish) ?? 2; this.#taken.has(name); number++) {
      name = `${wish}_${number}`;
      this.#next.set(wish, number + 1);
    }
    this.#taken.add(name);
    return name;
  }
}
