import { expect, test } from "vitest";
import { ConvokeParser } from "../../../grammar/parser.ts";

/** The validation needs it, and Node 20 lacks it. */
function withGroupBy(run: () => void): void {
  const holder = Object as unknown as { groupBy?: unknown };
  const before = holder.groupBy;
  holder.groupBy ??= (items: readonly unknown[], keyOf: (item: unknown) => string) => {
    const groups: Record<string, unknown[]> = {};
    for (const item of items) (groups[keyOf(item)] ??= []).push(item);
    return groups;
  };
  try {
    run();
  } finally {
    if (before === undefined) delete holder.groupBy;
  }
}

test("the grammar is unambiguous with one token of lookahead", () => {
  withGroupBy(() => expect(() => new ConvokeParser(false)).not.toThrow());
});
