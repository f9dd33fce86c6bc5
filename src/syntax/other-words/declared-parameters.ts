/** Trained tensors as other languages declare them: `parameter y [1, 8]`, `y: parameter(1, 8)`. */
import type { Reading, WrittenLine } from "./written-line.ts";

const sizes = String.raw`\w+(?:[ \t]*,[ \t]*\w+)*`;
const declared = new RegExp(
  String.raw`^(?:(?:let[ \t]+)?([A-Za-z_]\w*)[ \t]*[:=][ \t]*)?param(?:eter)?\b[ \t]*(?:([A-Za-z_]\w*)[ \t]*[:=]?[ \t]*)?(?:\[(${sizes})\]|\((${sizes})\)|(${sizes},[ \t]*\w+))((?:[ \t]+\w+=.*)?)$`,
);

export function readParameter({ text, next }: WrittenLine): Reading | undefined {
  const [, label, named, inBrackets, inParentheses, bare, rest = ""] = declared.exec(text) ?? [];
  const name = label ?? named;
  const shape = inBrackets ?? inParentheses ?? bare;
  if (name === undefined || shape === undefined || next === "{") return undefined;
  const message = "a trained tensor is declared by `NAME: parameter [size, size]`";
  return { message, texts: [`${name}: parameter [${shape}]${rest}`] };
}
