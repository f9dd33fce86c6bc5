/**
 * The types of the public API, without their comments: a change of it is seen, in the diff of `test/golden/api`. Where it is
 * meant, `npm run build`, `npx vitest run --update=all test/shows/api.test.ts`, and a line in CHANGELOG.md.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { expect, it } from "vitest";

function sorted(text: string): string {
  return text.split("\n").toSorted().join("\n");
}

it("the types of the public API are those that are written down", async () => {
  const types = readFileSync(new URL("../../dist/index.d.ts", import.meta.url), "utf8");
  const bare = types.replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "");
  const text = await format(bare, { parser: "typescript", printWidth: 120 });
  const golden = new URL("../golden/api/index.d.ts", import.meta.url);
  // The compiler lists the members of inferred unions in another order from one build to the next.
  const isSame = sorted(text) === sorted(readFileSync(golden, "utf8"));
  await expect(isSame ? readFileSync(golden, "utf8") : text).toMatchFileSnapshot(fileURLToPath(golden));
});
