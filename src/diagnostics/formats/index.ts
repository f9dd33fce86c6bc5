/** How findings can be printed, by name. */
import { concise } from "./concise.ts";
import type { Format } from "./format.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { pretty } from "./pretty.ts";
import { rdjson } from "./rdjson.ts";
import { sarif } from "./sarif.ts";

export const findingFormats = {
  pretty,
  concise,
  json,
  github,
  gitlab,
  sarif,
  junit,
  rdjson,
} as const satisfies Readonly<Record<string, Format>>;

export type FindingFormat = keyof typeof findingFormats;

/** Those that print so many findings and count the others; the rest print all. */
export const limitedFormats: readonly FindingFormat[] = ["pretty", "concise", "github"];
