/** The URLs of the files that a module comes with, as its text names them. */
import { stringLiteral } from "./literal-text.ts";

/** Where a module's files lie. */
export interface Companions {
  /** The module's file name without its ending: its files are `NAME.ENDING`, beside it. */
  readonly name: string;
  /** An expression for the URL of the file with that ending, where it is not beside the module. */
  readonly address?: (ending: string) => string;
}

/** An expression for the URL of `NAME.ENDING`. Bundlers know this form, and ship the file. */
export function companionUrl({ name, address }: Companions, ending: string, types: boolean): string {
  if (address !== undefined) return address(ending);
  const meta = types ? "(import.meta as unknown as { url: string }).url" : "import.meta.url";
  return `new URL(${stringLiteral(`./${encodeURIComponent(name)}.${ending}`)}, ${meta})`;
}

/** A function that gives the URL. */
export function companionUrlFunction(identifier: string, at: Companions, ending: string, types: boolean): string {
  return `const ${identifier} = () => ${companionUrl(at, ending, types)};`;
}
