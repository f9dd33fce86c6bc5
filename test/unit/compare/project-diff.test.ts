/** Which model of one version is which of another: by place, by name, by likeness, and never one for two. */
import { describe, expect, it } from "vitest";
import { pairModels } from "../../../src/compare/pair-models.ts";
import { compareVersions } from "../../../src/compare/project-diff.ts";
import type { UnsoundFile, Version, VersionedModel } from "../../../src/compare/version.ts";
import { modelOf } from "../../support/models.ts";

function version(place: string, name: string, lines = "conv 8 kernel=3 relu; flatten; dense 10"): VersionedModel {
  const model = modelOf(`model ${name} { input image [3, 8, 8]; ${lines} }`);
  return { file: `here/${place}`, place, model, weightsType: "f32" };
}

function text({ place, model }: VersionedModel): string {
  return `${place} ${model.name}`;
}

function sound(name: string, models: readonly VersionedModel[]): Version {
  return { name, models, unsound: [] };
}

function mistakes(place: string, errors: number): UnsoundFile {
  return { file: `here/${place}`, place, errors };
}

/** `a.cvk A=b.cvk A -c.cvk C` */
function paired(old: readonly VersionedModel[], now: readonly VersionedModel[]): string {
  const { pairs, added, removed } = pairModels(sound("old", old), sound("new", now));
  const gone = removed.map((each) => `-${text(each)}`);
  return [...pairs.map(([a, b]) => `${text(a)}=${text(b)}`), ...added.map((each) => `+${text(each)}`), ...gone].join(
    ", ",
  );
}

const other = "flatten; dense 4 sigmoid; dense 4 sigmoid; dense 4 sigmoid";

describe("a model", () => {
  it("is the one of its place and name", () => {
    const both = [version("a.cvk", "A"), version("a.cvk", "B")];
    expect(paired(both, both.toReversed())).toBe("a.cvk B=a.cvk B, a.cvk A=a.cvk A");
  });

  it("of a moved file is found by its name, of a renamed one by its file", () => {
    expect(paired([version("a.cvk", "A")], [version("b.cvk", "A")])).toBe("a.cvk A=b.cvk A");
    expect(paired([version("a.cvk", "A")], [version("a.cvk", "B", other)])).toBe("a.cvk A=a.cvk B");
  });

  it("that has moved and has another name is found by its layers, if there is one like it", () => {
    const old = [version("a.cvk", "A"), version("b.cvk", "B", other)];
    expect(paired(old, [version("c.cvk", "C", `${other}; softmax`), version("d.cvk", "D")])).toBe(
      "b.cvk B=c.cvk C, a.cvk A=d.cvk D",
    );
    expect(paired([version("a.cvk", "A")], [version("c.cvk", "C", other)])).toBe("+c.cvk C, -a.cvk A");
  });

  it("is not said to be either of two of its name", () => {
    const two = [version("b.cvk", "A", other), version("c.cvk", "A", other)];
    expect(paired([version("a.cvk", "A")], two)).toBe("+b.cvk A, +c.cvk A, -a.cvk A");
  });

  it("that is gone breaks the signature; one that is new breaks nothing", async () => {
    const [gone, there] = [version("a.cvk", "A"), version("c.cvk", "C", other)];
    const nothing = sound("nothing", []);
    expect((await compareVersions(sound("old", [gone]), nothing)).categories).toEqual(["signature"]);
    expect((await compareVersions(nothing, sound("new", [there]))).categories).toEqual([]);
  });

  it("whose file has mistakes on one side is neither gone nor new, and all others are compared", async () => {
    const [a, b, c] = [version("a.cvk", "A"), version("b.cvk", "B"), version("c.cvk", "C")];
    const found = await compareVersions(
      { ...sound("old", [a, b]), unsound: [mistakes("c.cvk", 1), mistakes("d.cvk", 3)] },
      { ...sound("new", [version("a.cvk", "A", other), c]), unsound: [mistakes("b.cvk", 2), mistakes("d.cvk", 1)] },
    );
    expect(found.models.map(({ now }) => now.name)).toEqual(["A"]);
    expect([found.added, found.removed]).toEqual([[], []]);
    expect(found.incomparable).toEqual([
      { file: "here/c.cvk", models: ["C"], errors: { old: 1, now: 0 } },
      { file: "here/d.cvk", models: [], errors: { old: 3, now: 1 } },
      { file: "here/b.cvk", models: ["B"], errors: { old: 0, now: 2 } },
    ]);
  });

  it("is compared where another of its file has mistakes", async () => {
    const [a, b] = [version("a.cvk", "A"), version("a.cvk", "B", other)];
    const found = await compareVersions(sound("old", [a, b]), {
      ...sound("new", [a]),
      unsound: [{ file: "a.cvk", place: "a.cvk", errors: 1 }],
    });
    expect(found.models.map(({ now }) => now.name)).toEqual(["A"]);
    expect(found.incomparable).toEqual([{ file: "a.cvk", models: ["B"], errors: { old: 0, now: 1 } }]);
  });
});
