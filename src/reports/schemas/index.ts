/** The JSON Schemas of what commands print as JSON and of the files that they keep, as they ship in `dist/schemas`. */
import { schemaAddress } from "../../diagnostics/page-address.ts";
import { baselineSchema } from "./baseline.ts";
import { checkSchema } from "./check.ts";
import { diffSchema } from "./diff.ts";
import { fieldSchema } from "./field.ts";
import { planSchema } from "./plan.ts";
import { profileSchema } from "./profile.ts";
import { overviewSchema, reportSchema, scaleSchema } from "./report.ts";
import { runSchema, topSchema } from "./run.ts";
import type { Schema } from "./schema.ts";
import { bisectSchema, verifySchema } from "./verify.ts";
import { weightsSchema } from "./weights.ts";

interface Described {
  /** The commands and words that print it. */
  readonly printedBy: string;
  readonly schema: Schema;
}

const described: Readonly<Record<string, Described>> = {
  check: { printedBy: "check, docs --format json", schema: checkSchema },
  baseline: { printedBy: "check --baseline FILE --write-baseline", schema: baselineSchema },
  report: { printedBy: "report MODEL --format json", schema: reportSchema },
  overview: { printedBy: "report FOLDER --format json", schema: overviewSchema },
  scale: { printedBy: "report MODEL --scale NAME=VALUES --format json", schema: scaleSchema },
  diff: { printedBy: "diff --format json", schema: diffSchema },
  field: { printedBy: "field --format json", schema: fieldSchema },
  profile: { printedBy: "profile --format json", schema: profileSchema },
  plan: { printedBy: "plan --format json", schema: planSchema },
  verify: { printedBy: "verify --format json", schema: verifySchema },
  bisect: { printedBy: "verify --bisect --format json", schema: bisectSchema },
  weights: { printedBy: "weights --format json", schema: weightsSchema },
  run: { printedBy: "run", schema: runSchema },
  top: { printedBy: "run --top N --format json", schema: topSchema },
};

export interface SchemaFile {
  /** `NAME.schema.json` */
  readonly name: string;
  readonly printedBy: string;
  /** Of draft 7. */
  readonly schema: Schema;
}

export const schemaFiles: readonly SchemaFile[] = Object.entries(described).map(([name, { printedBy, schema }]) => {
  const head = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: schemaAddress(name),
    title: `convoke ${printedBy}`,
  };
  return { name, printedBy, schema: { ...head, ...schema } };
});
