import { signature } from "./module-context.ts";

/** What is wrong with weights, line by line. What a terminal would act on, as a name in a file may have it, is escaped. */
export function wrong(...lines: string[]): Error {
  const text = lines.map((line) => line.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu, escaped)).join("\n  ");
  return new Error(`weights for ${signature.model}: ${text}`);
}

function escaped(sign: string): string {
  return "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0");
}
