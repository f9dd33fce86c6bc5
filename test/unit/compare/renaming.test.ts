/** Words of `--rename` are few, are in an order that works, and are tried: what they do is asked of `renamed` itself. */
import { describe, expect, it } from "vitest";
import { renamingWords } from "../../../src/compare/renaming.ts";

const layers = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name}.weight`, `${name}.bias`]);

/** Of layers, one for one; those that are not named stay as they are. */
function words(moves: Readonly<Record<string, string>>, others: readonly string[] = []): readonly string[] | undefined {
  const from = layers(...Object.keys(moves));
  const to = layers(...Object.values(moves));
  const pairs = new Map([
    ...from.map((name, at) => [name, to[at]!] as const),
    ...others.map((name) => [name, name] as const),
  ]);
  return renamingWords([...pairs.keys()], pairs);
}

describe("words", () => {
  it("are none where nothing has another name", () => {
    expect(words({ conv1: "conv1" })).toEqual([]);
  });

  it("cover all that begins likewise", () => {
    expect(words({ "layer1.0.conv1": "stage1.0.conv1", "layer1.1.conv1": "stage1.1.conv1" })).toEqual([
      "layer1.**=stage1.**",
    ]);
    expect(words({ conv1: "net.conv1", fc: "net.fc" })).toEqual(["**=net.**"]);
    expect(words({ "net.conv1": "conv1", "net.fc": "fc" })).toEqual(["net.**=**"]);
  });

  it("leave alone what begins likewise and keeps its name", () => {
    expect(words({ "layer1.0": "stage1.0" }, layers("layer1.1"))).toEqual(["layer1.0.**=stage1.0.**"]);
  });

  it("free a name before it is given: layers behind an inserted one move from the last to the first", () => {
    expect(words({ conv1: "conv2", conv2: "conv3", conv3: "conv4" })).toEqual([
      "conv3.**=conv4.**",
      "conv2.**=conv3.**",
      "conv1.**=conv2.**",
    ]);
  });

  it("are found in time for a net of hundreds of layers", () => {
    const chain = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`conv${at + 1}`, `conv${at + 2}`]));
    expect(words(chain)).toHaveLength(400);
  });

  it("exchange names by way of one that is free", () => {
    expect(words({ a: "b", b: "a" }, layers("moved1"))).toEqual(["a.**=moved2.**", "b.**=a.**", "moved2.**=b.**"]);
  });

  it("rename a tensor of another role by its whole name", () => {
    const pairs = new Map([["bn.gamma", "bn.weight"]]);
    expect(renamingWords(["bn.gamma", "bn.bias"], pairs)).toEqual(["bn.gamma=bn.weight"]);
  });

  it("are none where names hold the signs of patterns", () => {
    expect(words({ "a*b": "c" })).toBeUndefined();
    expect(words({ "a=b": "c" })).toBeUndefined();
  });
});
