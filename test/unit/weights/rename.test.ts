import { describe, expect, it } from "vitest";
import { readNameMap } from "../../../src/weights/name-map.ts";
import { mapWeights } from "../../../src/weights/map-weights.ts";
import { mappedValues, mappingProblems } from "../../../src/weights/match.ts";
import { readRenaming, renamed } from "../../../src/weights/rename.ts";
import type { SourceTensor, WeightSource } from "../../../src/weights/weight-source.ts";
import { modelOf } from "../../support/models.ts";

const tensor = (name: string, place?: SourceTensor["place"]): SourceTensor => ({
  name,
  dtype: "float32",
  shape: [2],
  floats: () => Float32Array.of(name.length, 0),
  ...(place && { place }),
});
const source = (...names: string[]): WeightSource => ({
  kind: "torch",
  isOrdered: true,
  tensors: names.map((name) => tensor(name)),
});
const names = (file: WeightSource, ...texts: string[]): readonly string[] =>
  renamed(file, texts.map(readRenaming)).tensors.map(({ name }) => name);
const after = (name: string, ...texts: string[]): string => names(source(name, "other"), ...texts)[0]!;

describe("--rename", () => {
  it.each([
    ["encoder.conv.weight", "encoder.conv.weight=stem.kernel", "stem.kernel"],
    ["encoder.conv.weight", "encoder.*.weight=stem.*.weight", "stem.conv.weight"],
    ["encoder.conv.weight", "encoder.**=**", "conv.weight"],
    ["encoder.conv.weight", "**=net.**", "net.encoder.conv.weight"],
    ["a.b.c.d", "a.**.d=x.**.y", "x.b.c.y"],
    // Any number of segments may be none.
    ["a.d", "a.**.d=x.**.y", "x.y"],
    ["layer10.0.bn1.bias", "layer*.*.**=stage*.block*.**", "stage10.block0.bn1.bias"],
    ["a.b.b.c", "**.b.**=**.x.**", "a.x.b.c"],
    ["aXbXc", "*X*=*.*", "a.bXc"],
    ["aXb", "*=*_X", "aXb_X"],
    ["dense/kernel:0", "dense.kernel=fc.kernel", "fc.kernel"],
    ["a.b", "a.b=$&.$1", "$&.$1"],
  ])("%s by %s becomes %s", (name, text, due) => {
    expect(after(name, text)).toBe(due);
  });

  it.each(["encoder.conv=x", "*=x*", "encoder.*.*.*=x.*.*.*", "*.weight=x*", "Encoder.**=**"])(
    "%s fits nothing of encoder.conv.weight",
    (text) => {
      expect(() => names(source("encoder.conv.weight"), text)).toThrow(/fits no tensor.*encoder\.conv\.weight/);
    },
  );

  it("is done in turn", () => {
    expect(names(source("a.x", "b.x"), "a.*=c.*", "b.*=a.*", "c.*=b.*")).toEqual(["b.x", "a.x"]);
  });

  it("gives no two tensors one name", () => {
    expect(() => names(source("a.x", "b.x", "c"), "a.*=b.*")).toThrow("calls both a.x and b.x b.x");
  });

  it("reads no more than 2^27 characters of names", () => {
    // 50 names of 2,000,000 characters are too many the second time.
    const file = source(...Array.from({ length: 50 }, (_, at) => `${"x".repeat(1_999_998)}${at + 10}`), "a");
    expect(names(file, "a=b").at(-1)).toBe("b");
    expect(() => names(file, "a=b", "b=c")).toThrow('--rename "b=c": renamings up to this one');
  });

  it("of the beginning of names says that a pattern covers them whole", () => {
    expect(() => names(source("stem.w", "encoder.block1.conv.w"), "encoder.block1=stages.0")).toThrow(
      "fits no tensor, since a pattern covers the whole name, as encoder.block1.conv.w; " +
        "did you mean 'encoder.block1.**=stages.0.**'?",
    );
  });

  it("makes names of 4,000 characters at most", () => {
    const file = source("a.s", "a.t");
    const long = `a.**=a.${"b".repeat(500)}.**`;
    const longer = Array<string>(300).fill(long);
    expect(() => names(file, ...longer)).toThrow("makes names of more than 4,000 characters");
    // "x", a dot and the rest: 4,000 letters, and 4,001.
    expect(after("a", `a=x.${"b".repeat(3998)}`)).toHaveLength(4000);
    expect(() => after("a", `a=x.${"b".repeat(3999)}`)).toThrow("4,000 characters");
  });

  it("keeps what the file says beside the names", () => {
    const place = { layer: "old", role: "weight", arrangement: "keras", alias: "older" } as const;
    const file = { ...source(), tensors: [tensor("old/w", place)] };
    expect(renamed(file, [readRenaming("old.*=new.*")]).tensors[0]!.place).toEqual({
      layer: "new.w",
      role: "weight",
      arrangement: "keras",
    });
  });

  it("takes time that is no more than the product of the lengths", () => {
    const begin = performance.now();
    const name = `${"a".repeat(5000)}b`;
    expect(() => names(source(name), `${"*a".repeat(50)}c=${"*b".repeat(50)}`)).toThrow("fits no tensor");
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it.each([
    ["a.b", "is not of the form PATTERN=REPLACEMENT"],
    ["=b", "is not of the form"],
    ["a=", "is not of the form"],
    ["a**.b=c", "** is a segment of its own, not a part of one as in a**"],
    ["a.*=b.**", "need the same * and **, in the same order"],
    ["a.*=b", "need the same * and **"],
  ])("%s is refused", (text, message) => {
    expect(() => readRenaming(text)).toThrow(message);
  });
});

describe("--weights-map", () => {
  const { graph } = modelOf("model Net {\ninput x [2, 4, 4]\na: scale\nb: scale\n}");
  const ours = graph.parameters.map(({ name }) => name);
  const mapped = (file: WeightSource, map: Readonly<Record<string, string>>): ReturnType<typeof mapWeights> =>
    mapWeights(graph, file, undefined, readNameMap(JSON.stringify(map)));

  it("says which tensor is which parameter's, before all names", () => {
    const [first, second] = ours as [string, string];
    const swapped = mapped(source(first, second), { [first]: second, [second]: first });
    expect(swapped.matches.map(({ found }) => found)).toEqual(["map", "map"]);
    const values = mappedValues(mapped(source("one", "three"), { [first]: "three", [second]: "one" }));
    expect([...values].map(([, [value]]) => value)).toEqual([5, 3]);
  });

  it("leaves its tensors to nobody else", () => {
    const [first, second] = ours as [string, string];
    expect(mappingProblems(mapped(source(second), { [first]: second }))).toEqual([`  missing: ${second} [2]`]);
    const left = mapped(source(second, "x"), { [first]: second });
    expect(left.matches.map((match) => [match.found, "tensor" in match && match.tensor.name])).toEqual([
      ["map", second],
      ["order", "x"],
    ]);
  });

  it("tells names that are none", () => {
    const [first] = ours as [string];
    expect(() => mapped(source("weight"), { [`${first}s`]: "weight" })).toThrow(
      `the model has no parameter ${first}s; did you mean ${first}?`,
    );
    expect(() => mapped(source("weight"), { [first]: "wieght" })).toThrow(
      "the file has no tensor wieght; did you mean weight?",
    );
  });

  it("tells names that hold after the renaming", () => {
    const [first] = ours as [string];
    const file = renamed(source("old.w", "x"), [readRenaming("old.*=mid.*"), readRenaming("mid.*=new.*")]);
    expect(() => mapped(file, { [first]: "old.w" })).toThrow(
      'old.w is called new.w after --rename, and the map holds for the names after it: write "new.w"',
    );
  });

  it("that says what cannot be is told alone", () => {
    const [first, second] = ours as [string, string];
    const file = source("one", "two");
    const wrong = { ...tensor("three"), shape: [3] };
    const mapping = mapped({ ...file, tensors: [...file.tensors, wrong] }, { [second]: "three" });
    expect(mappingProblems(mapping)).toEqual([`  misshapen: ${second}: expected [2], found three [3]`]);
    expect(mapping.missing.map(({ name }) => name)).toEqual([first]);
  });

  it.each([
    ['{"a": "x", "b": "y", "a": "z"}', 'the name "a" is given twice'],
    ['{"a": "x", "\\u0061": "x"}', 'the name "a" is given twice'],
    ['{"a": {"b": "c"}, "a": "x"}', "a map of names is a JSON object of texts"],
  ])("%s is refused", (text, message) => {
    expect(() => readNameMap(text)).toThrow(message);
  });

  it("keeps names with quotes and colons", () => {
    expect([...readNameMap('{ "a\\"b": "c:\\\\", "d": "a\\"b" }')]).toEqual([
      ['a"b', "c:\\"],
      ["d", 'a"b'],
    ]);
  });

  it.each(["", "[]", "{}", '{"a": 1}', "null", '"a"'])("is no %j", (text) => {
    expect(() => readNameMap(text)).toThrow(/JSON/);
  });
});
