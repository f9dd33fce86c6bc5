/** Which model of one version is which of another: by place, by name, by likeness, and never one for two. */
import { describe, expect, it } from "vitest";
import { compareVersions, pairModels, type VersionedModel } from "../../../src/compare/project-diff.ts";
import { modelOf } from "../../support/models.ts";

function version(place: string, name: string, lines = "conv 8 kernel=3 relu; flatten; dense 10"): VersionedModel {
  const model = modelOf(`model ${name} { input image [3, 8, 8]; ${lines} }`);
  return { file: `here/${place}`, place, model, weightsType: "f32" };
}

function text({ place, model }: VersionedModel): string {
  return `${place} ${model.name}`;
}

/** `a.cvk A=b.cvk A -c.cvk C` */
function paired(old: readonly VersionedModel[], now: readonly VersionedModel[]): string {
  const { pairs, added, removed } = pairModels(old, now);
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
    expect((await compareVersions({ name: "old", models: [gone] }, { name: "new", models: [] })).categories).toEqual([
      "signature",
    ]);
    expect((await compareVersions({ name: "old", models: [] }, { name: "new", models: [there] })).categories).toEqual(
      [],
    );
  });
});
