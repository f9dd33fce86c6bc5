/** Files beside a module, as its text names them. */
import { stringLiteral } from "./literal-text.ts";

/** An expression for the URL of `NAME.ENDING`. Bundlers know this form, and ship the file. */
export function besideUrl(name: string, ending: string, types: boolean): string {
  const meta = types ? "(import.meta as unknown as { url: string }).url" : "import.meta.url";
  return `new URL(${stringLiteral(`./${encodeURIComponent(name)}.${ending}`)}, ${meta})`;
}

/** A function that gives it. */
export function besideText(identifier: string, name: string, ending: string, types: boolean): string {
  return `const ${identifier} = () => ${besideUrl(name, ending, types)};`;
}
