/** Strings, comments and numbers as text of a module that may also stand inside an HTML script element. */

import { shown, visible } from "../base/visible.ts";

/** A string literal. Control characters, line separators, `</script` and `<!--` cannot get through. */
export function stringLiteral(text: string): string {
  return visible(JSON.stringify(text)).replaceAll("<", "\\u003c");
}

/** Text for a comment: one line, which ends neither the comment nor a script element. */
export function commentText(text: string): string {
  return shown(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " "))
    .replace(/\*\//g, "* /")
    .replace(/<(?=[!/])/g, "< ")
    .trim();
}

/** A key of an object literal: bare where it is a plain name. `__proto__` is computed, since bare it sets the prototype. */
export function propertyKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** The shortest text of a value. */
export function numberLiteral(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The shortest text that rounds to a binary32. */
export function float32Literal(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return numberLiteral(value);
  const digits = [6, 7, 8, 9].find((count) => Math.fround(Number(value.toPrecision(count))) === value);
  return String(digits === undefined ? value : Number(value.toPrecision(digits)));
}
