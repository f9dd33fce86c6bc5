/**
 * Python's pickles, as far as data needs them: a pickle is a program for a machine with a stack, and this machine builds
 * numbers, texts, lists and dictionaries. It calls nothing but what its host makes of the globals that are named, and what is
 * no data (classes, states of objects) is refused. Source: CPython's `pickletools.py`, protocols 2 to 5.
 */
import { pickleStepsLimit } from "../base/limits.ts";
import { FormatError } from "./format-error.ts";

/** What the world outside of the pickle is. */
export interface PickleHost {
  /**
   * What a global stands for: a `Callable`, or a value.
   * @throws FormatError where it is none that is known.
   */
  global(module: string, name: string): unknown;
  /**
   * What an identifier outside of the pickle stands for.
   * @throws FormatError where there is no such thing.
   */
  persistent(id: unknown): unknown;
}

/** A global that the pickle may call. */
export class Callable {
  readonly call: (parameters: readonly unknown[]) => unknown;

  constructor(call: (parameters: readonly unknown[]) => unknown) {
    this.call = call;
  }
}

/** Stands for objects of which nothing is needed. */
export const inert = Symbol("inert");

/**
 * The value of a pickle. Lists, tuples and sets are arrays, dictionaries maps, bytes `Uint8Array`s; integers beyond 2^53
 * are `bigint`s. Values may hold themselves, and each other many times.
 * @throws FormatError where it is broken, or does what data does not.
 */
export function readPickle(bytes: Uint8Array, host: PickleHost): unknown {
  const machine = new Machine(bytes, host);
  for (let step = 0; step < pickleStepsLimit; step++) {
    const at = machine.at;
    const opcode = machine.byte();
    if (opcode === STOP) return machine.pop();
    const act = OPCODES.get(opcode);
    if (act === undefined)
      throw broken(`what data does not need, at byte ${at}: opcode 0x${opcode.toString(16).padStart(2, "0")}`);
    act(machine);
  }
  throw new FormatError(`a pickle of more than ${pickleStepsLimit.toLocaleString("en")} steps`);
}

function broken(reason: string): FormatError {
  return new FormatError(`a broken pickle, or none of data alone: ${reason}`);
}

// ── The machine ──────────────────────────────────────────────────────────────────────────────────────────────────────

class Machine {
  at = 0;
  readonly host: PickleHost;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: unknown[] = [];
  /** Heights of the stack at the marks that are open. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array, host: PickleHost) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.host = host;
  }

  // Reading.

  take(length: number): Uint8Array {
    const from = this.at;
    if (length > this.#bytes.length - from)
      throw broken(`it ends at byte ${this.#bytes.length}, and ${length} are due at byte ${from}`);
    this.at = from + length;
    return this.#bytes.subarray(from, this.at);
  }

  /** A number of the type, behind which reading goes on. */
  number(length: number, read: (view: DataView, at: number) => number): number {
    const from = this.at;
    this.take(length);
    return read(this.#view, from);
  }

  byte(): number {
    return this.number(1, (view, at) => view.getUint8(at));
  }

  long(): number {
    return this.number(4, (view, at) => view.getUint32(at, true));
  }

  /** Lengths beyond 2^53 lose digits, and remain far beyond any file. */
  length8(): number {
    return this.number(8, (view, at) => Number(view.getBigUint64(at, true)));
  }

  text(length: number): string {
    return UTF8.decode(this.take(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.at);
    if (end === -1) throw broken(`a line that begins at byte ${this.at} has no end`);
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  // Stack and memo.

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    this.#demandOne();
    return this.#stack.pop();
  }

  top(): unknown {
    this.#demandOne();
    return this.#stack.at(-1);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** All above the last mark, which is closed. */
  popMark(): unknown[] {
    const height = this.#marks.pop();
    if (height === undefined) throw broken(`no mark is open before byte ${this.at}`);
    return this.#stack.splice(height);
  }

  hasOpenMark(): boolean {
    return this.#marks.length > 0 && this.#marks.at(-1) === this.#stack.length;
  }

  put(index: number): void {
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.put(this.#memo.size);
  }

  get(index: number): void {
    if (!this.#memo.has(index)) throw broken(`nothing was kept as ${index}, which is asked for before byte ${this.at}`);
    this.push(this.#memo.get(index));
  }

  #demandOne(): void {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0))
      throw broken(`nothing is there to take before byte ${this.at}`);
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const NEWLINE = 10;

// ── What the opcodes do ──────────────────────────────────────────────────────────────────────────────────────────────

const STOP = code(".");

/** Others are refused: what earlier protocols write, and what makes objects of classes. */
const OPCODES: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  [0x80, (m) => demandProtocol(m.byte())],
  [0x95, (m) => m.length8()],

  [code("N"), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [code("K"), (m) => m.push(m.byte())],
  [code("M"), (m) => m.push(m.number(2, (view, at) => view.getUint16(at, true)))],
  [code("J"), (m) => m.push(m.number(4, (view, at) => view.getInt32(at, true)))],
  [0x8a, (m) => m.push(integer(m.take(m.byte())))],
  [code("G"), (m) => m.push(m.number(8, (view, at) => view.getFloat64(at, false)))],
  [0x8c, (m) => m.push(m.text(m.byte()))],
  [code("X"), (m) => m.push(m.text(m.long()))],
  [0x8d, (m) => m.push(m.text(m.length8()))],
  // Texts of Python 2.
  [code("U"), (m) => m.push(m.text(m.byte()))],
  [code("T"), (m) => m.push(m.text(m.long()))],
  [code("C"), (m) => m.push(m.take(m.byte()))],
  [code("B"), (m) => m.push(m.take(m.long()))],
  [0x8e, (m) => m.push(m.take(m.length8()))],
  [0x96, (m) => m.push(m.take(m.length8()))],

  [code("("), (m) => m.mark()],
  [code("0"), (m) => void (m.hasOpenMark() ? m.popMark() : m.pop())],
  [code("1"), (m) => void m.popMark()],
  [code("2"), (m) => m.push(m.top())],
  [code("q"), (m) => m.put(m.byte())],
  [code("r"), (m) => m.put(m.long())],
  [0x94, (m) => m.memoize()],
  [code("h"), (m) => m.get(m.byte())],
  [code("j"), (m) => m.get(m.long())],

  [code(")"), (m) => m.push([])],
  [0x85, (m) => m.push(popped(m, 1))],
  [0x86, (m) => m.push(popped(m, 2))],
  [0x87, (m) => m.push(popped(m, 3))],
  [code("t"), (m) => m.push(m.popMark())],
  [code("]"), (m) => m.push([])],
  [code("l"), (m) => m.push(m.popMark())],
  [code("a"), (m) => append(m, popped(m, 1))],
  [code("e"), (m) => append(m, m.popMark())],
  [0x8f, (m) => m.push([])],
  [0x90, (m) => append(m, m.popMark())],
  [0x91, (m) => m.push(m.popMark())],
  [code("}"), (m) => m.push(new Map())],
  [code("d"), (m) => m.push(withItems(m, new Map(), m.popMark()))],
  [code("s"), (m) => void withItems(m, undefined, popped(m, 2))],
  [code("u"), (m) => void withItems(m, undefined, m.popMark())],

  [code("c"), (m) => m.push(m.host.global(m.line(), m.line()))],
  [0x93, stackGlobal],
  [code("Q"), (m) => m.push(m.host.persistent(m.pop()))],
  [code("R"), reduce],
  [code("b"), build],
]);

function code(letter: string): number {
  return letter.charCodeAt(0);
}

function demandProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5) throw broken(`protocol ${protocol}; read are 2 to 5`);
}

/** Little-endian, in two's complement. */
function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function popped(machine: Machine, count: number): unknown[] {
  return Array.from({ length: count }, () => machine.pop()).toReversed();
}

function append(machine: Machine, items: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw broken(`something is appended to what is not a list, before byte ${machine.at}`);
  for (const item of items) list.push(item);
}

/** Keys and values in turn, in the dictionary on the stack where none is given. */
function withItems(
  machine: Machine,
  given: Map<unknown, unknown> | undefined,
  items: readonly unknown[],
): Map<unknown, unknown> {
  const map = given ?? machine.top();
  if (!(map instanceof Map) || items.length % 2 !== 0)
    throw broken(`items for what is not a dictionary, before byte ${machine.at}`);
  for (let at = 0; at < items.length; at += 2) map.set(items[at], items[at + 1]);
  return map;
}

function stackGlobal(machine: Machine): void {
  const [module, name] = popped(machine, 2);
  if (typeof module !== "string" || typeof name !== "string")
    throw broken(`a global without a name, before byte ${machine.at}`);
  machine.push(machine.host.global(module, name));
}

function reduce(machine: Machine): void {
  const [callee, parameters] = popped(machine, 2);
  if (!(callee instanceof Callable) || !Array.isArray(parameters))
    throw broken(`what is not a function is called, before byte ${machine.at}`);
  machine.push(callee.call(parameters));
}

/** Attributes of dictionaries and of inert objects are dropped. */
function build(machine: Machine): void {
  machine.pop();
  const object = machine.top();
  if (!(object instanceof Map) && object !== inert)
    throw broken(`a state for what has none, before byte ${machine.at}`);
}
