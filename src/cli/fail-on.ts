/** What `--fail-on` takes: categories of what breaks, and by how much a figure may grow. */
import { categories, nearest, readNumber, type Limit } from "../tools.ts";
import { quote, UsageError, type Words } from "./command.ts";

/** A limit as the user wrote it. */
export interface WrittenLimit {
  readonly text: string;
  readonly limit: Limit;
}

/** What may grow, and whether in bytes. `cost` is any of them, so its growth is a share. */
const figures = { params: false, macs: false, memory: true, size: true } as const;

/** @throws UsageError where the words say no limit. */
export function limitsOf(words: Words): readonly WrittenLimit[] {
  return words
    .all("fail-on")
    .flatMap((list) => list.split(","))
    .map((text) => ({ text: text.trim(), limit: limitIn(text.trim()) }));
}

function limitIn(text: string): Limit {
  const [name = "", above, ...rest] = text.split(">").map((part) => part.trim());
  if (above === undefined || rest.length > 0) return { kind: "category", category: categoryOf(text) };
  const costs = name === "cost" ? keysOf(figures) : keysOf(figures).filter((each) => each === name);
  if (costs.length === 0) throw unknownWord(name, ["cost", ...keysOf(figures)], `before > in ${quote(text)}`);
  const share = /^(\d+(?:\.\d+)?)%$/.exec(above)?.[1];
  if (share !== undefined) return { kind: "growth", costs, above: Number(share) / 100, isShare: true };
  return { kind: "growth", costs, above: amountIn(text, name, above), isShare: false };
}

/** 1K, 5000, 1MB. */
function amountIn(text: string, name: string, amount: string): number {
  if (amount === "0") return 0;
  if (name === "cost") throw new UsageError(`--fail-on ${quote(text)}: cost grows by a share, such as cost>5%, or >0`);
  const { value, bytes } = readNumber(amount) ?? {};
  const isBytes = figures[name as keyof typeof figures];
  if (value !== undefined && bytes === isBytes) return value;
  const due = isBytes ? "bytes, such as 1MB or 512KiB" : "a number, such as 1000 or 1.5M";
  throw new UsageError(`--fail-on ${quote(text)}: behind > is ${due}, or a share, such as 5%`);
}

function categoryOf(text: string): (typeof categories)[number] {
  const found = categories.find((category) => category === text);
  if (found !== undefined) return found;
  throw unknownWord(text, categories, "");
}

function unknownWord(word: string, known: readonly string[], where: string): UsageError {
  const near = nearest(word, known);
  const hint = near === undefined ? `it is one of ${known.join(", ")}` : `did you mean ${near}?`;
  return new UsageError(
    `--fail-on: ${quote(word)}${where === "" ? "" : ` ${where}`} is nothing that can break; ${hint}`,
  );
}

function keysOf<T extends object>(of: T): (keyof T & string)[] {
  return Object.keys(of) as (keyof T & string)[];
}
