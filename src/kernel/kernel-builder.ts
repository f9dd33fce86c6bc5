/** Builds kernel functions: statements go to the innermost open block; names are made unique as they come. */
import { invariant } from "../base/invariant.ts";
import type { Span } from "../base/source.ts";
import { ELEMENTS } from "./elements.ts";
import { convert, int, read } from "./expression.ts";
import type { Buffer, Expression, KernelFunction, Lanes, Local, ScalarFunction, ScalarType, Statement } from "./ir.ts";
import { withoutUnread } from "./unread.ts";

/** A mutable local: an accumulator, a running pointer. */
export interface Variable {
  readonly value: Expression;
  set(value: Expression): void;
}

export class KernelBuilder {
  readonly #names = new Map<string, number>();
  readonly #blocks: Statement[][] = [[]];
  readonly begin: Local;
  readonly end: Local;
  /** The scratch memory that it has given. */
  readonly scratches: Buffer[] = [];
  /** Lanes of a vector of what the function will run on: what is summed up in any order may be in so many parts. */
  readonly lanes: Lanes;
  readonly #nameOfBuffer: (wish: string) => string;
  #hasRange = false;

  /** @param nameOfBuffer gives names that no other buffer of the program has */
  constructor(lanes: Lanes = 1, nameOfBuffer = (wish: string): string => wish) {
    this.lanes = lanes;
    this.#nameOfBuffer = nameOfBuffer;
    this.begin = this.#local("begin", "i32", 1, false);
    this.end = this.#local("end", "i32", 1, false);
  }

  /** Memory for a few numbers, in binary64, which stands for any float; nothing else sees it. */
  scratch(name: string, length: number): Buffer {
    const buffer: Buffer = { name: this.#nameOfBuffer(name), element: "f64", length, role: "scratch" };
    this.scratches.push(buffer);
    return buffer;
  }

  /** An immutable local. Numbers and other locals are passed through. */
  let(name: string, value: Expression): Expression {
    if (value.kind === "number" || (value.kind === "local" && !value.local.mutable)) return value;
    const local = this.#local(name, value.type, value.lanes, false);
    this.#emit({ kind: "let", local, value });
    return read(local);
  }

  variable(name: string, initial: Expression): Variable {
    const local = this.#local(name, initial.type, initial.lanes, true);
    this.#emit({ kind: "let", local, value: initial });
    return {
      value: read(local),
      set: (value) => this.#emit({ kind: "assign", local, value }),
    };
  }

  /** Stores the value, or its first `active` lanes, rounded to the element. */
  store(buffer: Buffer, index: Expression, value: Expression, active = value.lanes as number): void {
    const { computedAs } = ELEMENTS[buffer.element];
    const areFloats = value.type !== "i32" && computedAs !== "i32";
    const stored = areFloats ? convert(computedAs, value) : value;
    this.#emit({ kind: "store", buffer, index, value: stored, ...(active === value.lanes ? {} : { active }) });
  }

  /** The outermost parallel loop; at most once a function, outside any other loop. */
  range(name: string, body: (at: Expression) => void): void {
    invariant(!this.#hasRange && this.#blocks.length === 1, "one parallel range a function, outermost");
    this.#hasRange = true;
    this.#loop(name, read(this.begin), read(this.end), 1, body);
  }

  /** A loop over [from, to); one that runs at most once by its constants is unrolled or dropped. */
  for(
    name: string,
    from: number | Expression,
    to: number | Expression,
    body: (at: Expression) => void,
    step = 1,
  ): void {
    const first = typeof from === "number" ? int(from) : from;
    const last = typeof to === "number" ? int(to) : to;
    if (first.kind === "number" && last.kind === "number") {
      if (last.value <= first.value) return;
      if (first.value + step >= last.value) return body(first);
    }
    this.#loop(name, first, last, step, body);
  }

  if(condition: Expression, then: () => void, otherwise?: () => void): void {
    const thenBlock = this.#block(then);
    const otherwiseBlock = otherwise === undefined ? [] : this.#block(otherwise);
    this.#emit({ kind: "if", condition, then: thenBlock, otherwise: otherwiseBlock });
  }

  comment(text: string): void {
    this.#emit({ kind: "comment", text });
  }

  finish(facts: {
    readonly name: string;
    readonly description: string;
    readonly layer?: string | undefined;
    readonly origin: Span | undefined;
    readonly serves?: Span | undefined;
  }): KernelFunction {
    invariant(this.#blocks.length === 1, "a block is still open");
    return { ...facts, begin: this.begin, end: this.end, body: withoutUnread(this.#blocks[0]!) };
  }

  #loop(name: string, from: Expression, to: Expression, step: number, body: (at: Expression) => void): void {
    const local = this.#local(name, "i32", 1, false);
    const block = this.#block(() => body(read(local)));
    this.#emit({ kind: "for", local, from, to, step, body: block });
  }

  #block(fill: () => void): readonly Statement[] {
    const block: Statement[] = [];
    this.#blocks.push(block);
    fill();
    this.#blocks.pop();
    return block;
  }

  #emit(statement: Statement): void {
    this.#blocks.at(-1)!.push(statement);
  }

  #local(name: string, type: ScalarType, lanes: Lanes, mutable: boolean): Local {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return { name: count === 0 ? name : `${name}_${count}`, type, lanes, mutable };
  }
}

/** Names the intermediate values of a scalar function. */
export type LetScalar = (name: string, value: Expression) => Expression;

/** A function of floats without control flow: lets, then a result. Names given to `let` must differ. */
export function scalarFunction(
  name: string,
  parameterNames: readonly string[],
  define: (let_: LetScalar, ...parameters: readonly Expression[]) => Expression,
): ScalarFunction {
  const parameters = parameterNames.map((name): Local => ({ name, type: "f32", lanes: 1, mutable: false }));
  const names = new Set(parameterNames);
  const body: Statement[] = [];
  const result = define(
    (name, value) => {
      invariant(!names.has(name), `two locals named ${name}`);
      names.add(name);
      const local: Local = { name, type: value.type, lanes: 1, mutable: false };
      body.push({ kind: "let", local, value });
      return read(local);
    },
    ...parameters.map(read),
  );
  return { name, parameters, body, result };
}
