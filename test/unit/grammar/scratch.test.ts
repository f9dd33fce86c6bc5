import { test } from "vitest";
import { writeFileSync } from "node:fs";
import { readRules } from "../../../grammar/rules.ts";
import { cstTypes } from "../../../grammar/cst-types.ts";
test("x", () => {
  writeFileSync("grammar/generated/cst.d.ts", cstTypes(readRules()));
});
