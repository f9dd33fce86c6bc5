/**
 * The types of the public API, without their comments: a change of it is seen, in the diff of `test/golden/api`. Where it is
 * meant, `npm run build`, `npx vitest run --update=all test/shows/api.test.ts`, and a line in CHANGELOG.md.
 */
import { readFileSync } from "node:fs";
import { format } from "prettier";
import { expect, it } from "vitest";

it("the types of the public API are those that are written down", async () => {
  const types = readFileSync(new URL("../../dist/index.d.ts", import.meta.url), "utf8");
  const bare = types.replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "");
  const text = await format(bare, { parser: "typescript", printWidth: 120 });
  await expect(text).toMatchFileSnapshot("../golden/api/index.d.ts");
});
