/** The URLs of the files that a module comes with, as its text names them. */
import { stringLiteral } from "./literal-text.ts";

/** An expression for the URL of `NAME.ENDING`. Bundlers know this form, and ship the file. */
export function companionUrl(name: string, ending: string, types: boolean): string {
  const meta = types ? "(import.meta as unknown as { url: string }).url" : "import.meta.url";
  return `new URL(${stringLiteral(`./${encodeURIComponent(name)}.${ending}`)}, ${meta})`;
}

/** A function that gives the URL. */
export function companionUrlFunction(identifier: string, name: string, ending: string, types: boolean): string {
  return `const ${identifier} = () => ${companionUrl(name, ending, types)};`;
}
