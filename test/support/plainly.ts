/** Anything that is known of a text as one text, to be compared: places with their files, nodes and values that come twice as references. */
import { Source, type Span } from "../../src/base/source.ts";
import { findOp } from "../../src/ops/index.ts";

/** @param textOf what the file at a path holds: places in another text say so */
export function plainly(value: unknown, textOf: (path: string) => unknown): string {
  const seen = new Map<object, number>();
  const shown = (each: unknown): unknown => {
    if (typeof each === "function") return undefined;
    if (typeof each !== "object" || each === null) return typeof each === "number" ? String(each) : each;
    if (isSpan(each)) return placeOf(each);
    if (each instanceof Source) return each.path;
    if ("name" in each && typeof each.name === "string" && findOp(each.name) === each) return `op ${each.name}`;
    const known = seen.get(each);
    if (known !== undefined) return `#${known}`;
    if ("id" in each) seen.set(each, seen.size);
    if (each instanceof Map) return [...each].map(([key, of]) => [shown(key), shown(of)]);
    if (each instanceof Set || Array.isArray(each)) return [...each].map(shown);
    return Object.entries(each).map(([key, of]) => [key, shown(of)]);
  };
  const placeOf = ({ source, start, end }: Span): string =>
    `${source.path} ${start} ${end}${textOf(source.path) === source.text ? "" : " of another text"}`;
  return JSON.stringify(shown(value));
}

function isSpan(value: object): value is Span {
  return "source" in value && value.source instanceof Source && "start" in value && "end" in value;
}
