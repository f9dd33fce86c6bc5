/** Strings, comments and numbers as text of a module that may also stand inside an HTML script element. */

/** A string literal. Line separators, `</script` and `<!--` cannot get through. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029<]/g,
    (at) => `\\u${at.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text for a comment: one line, which ends neither the comment nor a script element. */
export function commentText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\*\//g, "* /")
    .replace(/<(?=[!/])/g, "< ")
    .trim();
}

/** A key of an object literal: bare where it is a plain name. `__proto__` is computed, since bare it sets the prototype. */
export function propertyKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** The shortest text of a value; for a binary32, the shortest that rounds to it. */
export function numberLiteral(value: number, element: "f32" | "f64" | "i32" = "f64"): string {
  if (Object.is(value, -0)) return "-0";
  if (element !== "f32" || !Number.isFinite(value)) return String(value);
  const digits = [6, 7, 8, 9].find((count) => Math.fround(Number(value.toPrecision(count))) === value);
  return String(digits === undefined ? value : Number(value.toPrecision(digits)));
}
