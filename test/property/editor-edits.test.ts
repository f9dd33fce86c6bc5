/**
 * What an editor does to names and lines of a text leaves every model the same: renames and refactorings are made, over all examples
 * and random texts. The service itself tries what it offers; here graphs are compared once more, and no rename to a free name may be
 * refused. CONVOKE_EFFORT=2 takes every name and every line.
 */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { codeActionsAt } from "../../src/language-service/code-actions.ts";
import { graphForm } from "../../src/language-service/graph-form.ts";
import { editedTexts } from "../../src/language-service/outcome.ts";
import { renameAt } from "../../src/language-service/rename.ts";
import type { Range } from "../../src/language-service/results.ts";
import { statementsIn } from "../../src/language-service/statements.ts";
import { tableOf } from "../../src/language-service/symbols/across-files.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import type { Edit } from "../../src/diagnostics/diagnostic.ts";
import { symbol } from "../../src/tensor/dim.ts";
import { isThorough, sampled, tries } from "../support/effort.ts";
import { examplePaths } from "../support/examples.ts";
import { workspaceOf } from "../support/language-service.ts";
import { examplesHost } from "../support/models.ts";
import { randomText } from "../support/random-texts.ts";

interface Subject {
  readonly workspace: Workspace;
  readonly path: string;
}

const examples = createWorkspace({ ...examplesHost, listFiles: () => examplePaths });
const random = Array.from({ length: tries(6) }, (_, seed): Subject => {
  return { workspace: workspaceOf({ "net.cvk": randomText(randomSource(seed)) }), path: "net.cvk" };
});
const subjects: readonly Subject[] = [
  ...examplePaths.map((path) => ({ workspace: examples, path })),
  ...random.filter(isSound),
];
const timeout = isThorough ? 1_200_000 : 60_000;

function isSound({ workspace, path }: Subject): boolean {
  return workspace.analysisOf(path)!.diagnostics.every(({ severity }) => severity !== "error");
}

function judge(workspace: Workspace, path: string, edits: readonly Edit[], sizes = {}): void {
  const [before, after] = [workspace, workspace.withTexts(editedTexts(workspace, edits))].map((each) =>
    each.analysisOf(path)!,
  );
  const errors = after!.diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ message }) => message)).toEqual([]);
  const forms = before!.models.map(({ graph }) => graphForm(graph, sizes));
  expect(after!.models.map(({ graph }) => graphForm(graph))).toEqual(forms);
}

it("most random texts are sound", () => {
  expect(random.filter(isSound).length).toBeGreaterThan(random.length / 2);
});

const names = subjects.flatMap((subject) =>
  tableOf(subject.workspace, subject.path)!.symbols.flatMap(({ kind, name, declarations }) =>
    kind === "import" ? [] : [{ ...subject, kind, name, offset: declarations[0]!.name.start }],
  ),
);

it(
  "names can be others",
  () => {
    for (const { workspace, path, kind, name, offset } of sampled(names, 0.015)) {
      const fresh = kind === "size" ? "Fresh" : "fresh_name";
      const renamed = renameAt(workspace, path, offset, fresh);
      if ("refused" in renamed) expect.fail(`${path}: ${name}: ${renamed.refused}`);
      judge(workspace, path, renamed.edits, kind === "size" ? { [name]: symbol(fresh) } : {});
      const changed = workspace.withTexts(editedTexts(workspace, renamed.edits));
      expect(tableOf(changed, path)!.symbols.some((each) => each.name === fresh)).toBe(true);
    }
  },
  timeout,
);

interface Line extends Subject {
  /** At the name of its layer or its first word; all of it with the line behind it. */
  readonly ranges: readonly Range[];
}

function linesOf({ workspace, path }: Subject): readonly Line[] {
  const { file } = workspace.analysisOf(path)!;
  const statements = [...statementsIn(file, file.span)];
  return statements.map((statement, at) => {
    const { start, end } = statement.span;
    const place = statement.kind === "layer" ? statement.name.span.start : start;
    const next = statements[at + 1]?.span.end ?? end;
    const ranges = [
      { start: place, end: place },
      { start, end: Math.max(end, next) },
    ];
    return { workspace, path, ranges };
  });
}

it(
  "refactorings leave models the same",
  () => {
    const taken = new Set<string>();
    const lines = sampled(subjects, 0.6).flatMap(linesOf);
    for (const { workspace, path, ranges } of isThorough ? lines : lines.filter((_, at) => at % 4 === 1)) {
      const actions = ranges.flatMap((range) => codeActionsAt(workspace, path, range));
      for (const { title, kind, edits } of actions.filter((action) => action.kind.startsWith("refactor"))) {
        judge(workspace, path, edits());
        taken.add(`${kind} ${title.split(" ")[0]!}`);
      }
    }
    expect(taken.size).toBeGreaterThan(isThorough ? 3 : 0);
  },
  timeout,
);
