/** Names of classes: which texts may be one, and how a file of them reads. */
import { classNameLimit } from "./limits.ts";
import { recognise, type Refusal } from "./recognise.ts";

/** Why a text is no name; undefined where it is one. */
export function notClassName(name: string): string | undefined {
  if (name.trim() === "") return "is empty";
  if (name.length > classNameLimit) return `has more than ${classNameLimit} characters`;
  return /[\p{Cc}\u2028\u2029]/u.test(name.replaceAll("\t", " ")) ? "holds a control character" : undefined;
}

/** One name a line, in UTF-8: lines may end in CRLF, the first may begin with a mark, and the last may end. */
export function readClassNames(bytes: Uint8Array): readonly string[] | Refusal {
  const text = textOf(bytes);
  if (typeof text !== "string") return text;
  const names = text.split(/\r?\n/);
  while (names.at(-1) === "") names.pop();
  if (names.length === 0) return { refused: "it is empty", help: FORM };
  const at = names.findIndex((name) => notClassName(name) !== undefined);
  return at === -1 ? names : { refused: `line ${at + 1} ${notClassName(names[at]!)!}`, help: FORM };
}

const FORM = "a file of names has one name a line, in the order of the channels";

function textOf(bytes: Uint8Array): string | Refusal {
  const found = recognise(bytes);
  if (found?.what === "JSON") return { refused: "it is JSON", help: FORM };
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { refused: found === undefined ? "it is not UTF-8 text" : `it is ${found.what}`, help: FORM };
  }
}
