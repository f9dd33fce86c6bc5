/** Random models as text, of what names are about: blocks with parameters, labels, paths, copies, branches, variables. Most are sound. */
import type { RandomSource } from "../../src/base/random.ts";

/** Each joins, calls and counts what stands before it, so that every name matters. */
export function randomText(random: RandomSource): string {
  const writer = new Writer(random);
  const blocks = [0, 1].map((at) => writer.block(`Block${at}`, at));
  return [...blocks, writer.model()].join("\n");
}

interface Names {
  /** What is a number here. */
  readonly numbers: string[];
  /** What is a tensor here, as it is written. */
  readonly tensors: string[];
  /** Which blocks may be called. */
  readonly blocks: number;
}

class Writer {
  readonly #random: RandomSource;
  #count = 0;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  block(name: string, blocks: number): string {
    const lines = this.#lines({ numbers: ["width", "depth"], tensors: ["in"], blocks }, 1);
    return `block ${name}(width, depth = 2) {\n${lines.join("\n")}\n  last: conv width kernel=1\n}\n`;
  }

  model(): string {
    const lines = this.#lines({ numbers: ["size"], tensors: ["x"], blocks: 2 }, 2);
    return `model Net(size = 3) {\n  input x [2, H, 4]\n${lines.join("\n")}\n  conv size kernel=1\n  output y\n}\n`;
  }

  #lines(names: Names, depth: number): string[] {
    const count = 2 + this.#below(2);
    return Array.from({ length: count }, () => this.#line(names, depth)).map((line) => line.replaceAll(/^/gm, "  "));
  }

  #line(names: Names, depth: number): string {
    const { numbers, tensors, blocks } = names;
    const number = this.#pick(numbers);
    const label = this.#fresh("l");
    switch (this.#below(depth === 0 ? 6 : 9)) {
      case 0:
        tensors.push(label);
        return `${label}: conv ${number} kernel=1 relu`;
      case 1:
        return `concat ${this.#pick(tensors)}`;
      case 2: {
        const variable = this.#fresh("n");
        const line = `let ${variable} = ${number} + 1`;
        numbers.push(variable);
        return line;
      }
      case 3:
        return `conv ${this.#pick(tensors)}.channels kernel=1 bn`;
      case 4:
        if (blocks === 0) return "relu";
        tensors.push(label, `${label}.last`);
        return `${label}: Block${this.#below(blocks)} ${number}, depth=2`;
      case 5:
        return blocks === 0 ? "sigmoid" : `Block${this.#below(blocks)}(${number} * 2) relu`;
      case 6:
        return `repeat 2 {\n${this.#inside(names, depth)}\n}`;
      case 7: {
        const variable = this.#fresh("i");
        const inside = this.#inside({ ...names, numbers: [...numbers, variable] }, depth);
        return `for ${variable} in [${number}, 2] {\n${inside}\n}`;
      }
      default:
        return `concat {\n${this.#inside(names, depth)}\n} {}`;
    }
  }

  /** What is declared inside of braces is not used behind them. */
  #inside({ numbers, tensors, blocks }: Names, depth: number): string {
    return this.#lines({ numbers: [...numbers], tensors: [...tensors], blocks }, depth - 1).join("\n");
  }

  #fresh(letter: string): string {
    return `${letter}${(this.#count += 1)}_`;
  }

  #pick(list: readonly string[]): string {
    return list[this.#below(list.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }
}
