/**
 * What an editor does to the names of a text leaves every model the same: the edits are tried, over all examples. A rename is judged
 * by the service itself, which refuses what brings another graph or a mistake; here nothing may be refused, and graphs are compared once
 * more. CONVOKE_EFFORT=2 takes every name of every example.
 */
import { expect, it } from "vitest";
import { graphForm } from "../../src/language-service/graph-form.ts";
import { editedTexts } from "../../src/language-service/outcome.ts";
import { renameAt } from "../../src/language-service/rename.ts";
import { tableOf } from "../../src/language-service/symbols/across-files.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import { isThorough, sampled } from "../support/effort.ts";
import { examplePaths } from "../support/examples.ts";
import { examplesHost } from "../support/models.ts";

const workspace = createWorkspace({ ...examplesHost, listFiles: () => examplePaths });

function formsOf(of: Workspace, path: string): readonly string[] {
  return of.analysisOf(path)!.models.map(({ graph }) => graphForm(graph));
}

const names = examplePaths.flatMap((path) =>
  tableOf(workspace, path)!.symbols.flatMap(({ kind, name, declarations }) =>
    kind === "import" ? [] : [{ path, name, offset: declarations[0]!.name.start }],
  ),
);

it(
  "names of the examples can be others",
  () => {
    for (const { path, name, offset } of sampled(names, 0.02)) {
      const renamed = renameAt(workspace, path, offset, "fresh_name");
      const edits = "refused" in renamed ? renamed.refused : renamed.edits;
      if (typeof edits === "string") expect.fail(`${path}: ${name}: ${edits}`);
      const changed = workspace.withTexts(editedTexts(workspace, edits));
      expect(formsOf(changed, path), `${path}: ${name}`).toEqual(formsOf(workspace, path));
      expect(tableOf(changed, path)!.symbols.some((symbol) => symbol.name === "fresh_name")).toBe(true);
    }
  },
  isThorough ? 600_000 : 60_000,
);
