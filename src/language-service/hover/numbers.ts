/** Numbers that are written in few letters, in full. */
import { spanText } from "../../base/source.ts";
import type { NumberLiteral } from "../../syntax/ast.ts";
import { bytes, grouped } from "../../tensor/readable-numbers.ts";
import { asCode } from "../../reports/markdown.ts";

/** Undefined where it says no more than what is written. */
export function formatNumberBeside({ value, bytes: isBytes, span }: NumberLiteral): string | undefined {
  const written = spanText(span);
  if (/^[\d.]+$/.test(written)) return undefined;
  const whole = Number.isInteger(value) ? grouped(value) : String(value);
  const unit = isBytes ? ` bytes${value >= 1024 ? ` (${bytes(value)})` : ""}` : "";
  return `${asCode(written)} = ${whole}${unit}`;
}
