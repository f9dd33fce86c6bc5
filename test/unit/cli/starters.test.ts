/** What `convoke new` writes is laid out as `convoke format` lays it out. */
import { expect, it } from "vitest";
import { starters } from "../../../src/cli/starters.ts";
import { attributeOrder } from "../../../src/ops/attribute-order.ts";
import { formatText } from "../../../src/syntax/format/format-text.ts";

it.each(starters)("$name", ({ text }) => {
  expect(formatText(text("Net"), { attributeOrder }).text).toBe(text("Net"));
});
