/** Where people read more: the pages of this very version, as they lie in the package. */
import { version } from "../base/version.ts";

const PACKAGE = `https://unpkg.com/convoke@${version}`;

/** The page of a diagnostic's code. */
export function pageAddress(code: string): string {
  return `${PACKAGE}/docs/diagnostics/${code.replaceAll("/", "-")}.md`;
}

/** The JSON Schema of what a command prints. */
export function schemaAddress(name: string): string {
  return `${PACKAGE}/dist/schemas/${name}.schema.json`;
}

export const homeAddress = "https://www.npmjs.com/package/convoke";
