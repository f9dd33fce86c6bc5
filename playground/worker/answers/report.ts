import { pictureParts, quickParts } from "../../../src/tools.ts";
import type { ReportPart } from "../../questions/report.ts";
import type { Range } from "../../subject.ts";
import type { Answer } from "../answer.ts";
import { rangeOf, rangeOfCall } from "../places.ts";

export const answer: Answer<"report"> = async (asked, { compiler, tell, breathe, isWithdrawn }) => {
  const model = compiler.model(asked);
  const ids: string[] = [];
  const give = (parts: readonly ReportPart[], rows?: readonly (readonly Range[])[]): void => {
    ids.push(...parts.map(({ id }) => id));
    tell({ parts, ...(rows && { rows }) });
  };
  const { parts, lines } = quickParts(model);
  give(
    parts,
    lines.map((line) => rangesOf(line, asked.path)),
  );
  await breathe();
  if (isWithdrawn()) return { parts: ids };
  give(pictureParts(model));
  return { parts: ids };
};

type Line = ReturnType<typeof quickParts>["lines"][number];

/** Of a block its call, of a layer its line and those of what follows it in the same row. */
function rangesOf({ line, level }: Line, path: string): readonly Range[] {
  const nodes = line.rows.flatMap(({ first, followers }) => [first.node, ...followers.map(({ node }) => node)]);
  const found =
    line.kind === "block"
      ? [rangeOfCall(nodes[0]!.origin, level, path)]
      : nodes.map(({ origin }) => rangeOf(origin, path));
  return found.filter((range) => range !== undefined);
}
