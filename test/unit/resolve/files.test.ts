import { describe, expect, it } from "vitest";
import { resolvePath } from "../../../src/resolve/import-path.ts";
import { layerNames, mistakes, model, only, resolve, shapeOf, sound } from "./support.ts";

describe("imports", () => {
  const files = {
    "blocks/fire.cvk":
      'import { wide } from "../wide.cvk"\nblock Fire(narrow) { conv narrow kernel=1\n conv wide kernel=1 }\n',
    "wide.cvk": "let wide = 7\nmodel Inner { input x [3, 4, 4]\n relu }\n",
  };

  it("bring blocks and variables, each with what its own file sees", () => {
    const text = `import { Fire } from "./blocks/fire.cvk"\nimport { wide } from "wide.cvk"\n${model("Fire 4\n conv wide + 1 kernel=1")}`;
    const net = sound(text, {}, files);
    expect(layerNames(net)).toEqual(["fire1.conv1", "fire1.conv2", "conv1"]);
    expect([shapeOf(net, "fire1.conv2"), shapeOf(net, "conv1")]).toEqual(["[7, 32, 32]", "[8, 32, 32]"]);
  });

  it.each([
    ["models/net.cvk", "./blocks/x.cvk", "models/blocks/x.cvk"],
    ["models/net.cvk", "../x.cvk", "x.cvk"],
    ["net.cvk", "../x.cvk", "../x.cvk"],
    ["../a/net.cvk", "../../x.cvk", "../../x.cvk"],
    ["/m/net.cvk", "./x.cvk", "/m/x.cvk"],
    ["m/net.cvk", "/x.cvk", "/x.cvk"],
    ["./net.cvk", "x.cvk", "x.cvk"],
  ])("from %s, %s is %s", (importing, imported, path) => {
    expect(resolvePath(importing, imported)).toBe(path);
  });

  it("of a missing file are told once, whatever uses them", () => {
    expect(mistakes(`import { Fire } from "./no.cvk"\n${model("Fire 3 wide=4 relu\n Fire 4")}`)).toEqual([
      'resolve/import-not-found: "./no.cvk"',
    ]);
  });

  it("of a missing name suggest a near one", () => {
    const found = only(`import { Frie } from "./blocks/fire.cvk"\n${model("Frie 3")}`, {}, files);
    expect([found.code, ...found.help]).toEqual(["resolve/import-unknown-name", "did you mean `Fire`?"]);
  });

  it("of a model are refused", () => {
    const found = only(`import { Inner } from "./wide.cvk"\n${model("Inner")}`, {}, files);
    expect(found.message).toBe("`Inner` is a model; only blocks and variables can be imported");
  });

  it("in a circle are refused with the chain", () => {
    const circle = {
      "a.cvk": 'import { B } from "./b.cvk"\nblock A { B }\n',
      "b.cvk": 'import { A } from "./a.cvk"\nblock B { relu }\n',
    };
    const found = only(`import { A } from "./a.cvk"\n${model("A")}`, {}, circle);
    expect(found.code).toBe("resolve/import-cycle");
    expect(found.message).toContain("a.cvk -> b.cvk -> a.cvk");
  });

  it("of the file itself are refused", () => {
    expect(mistakes(`import { A } from "./net.cvk"\n${model("A")}`)).toEqual(['resolve/import-cycle: "./net.cvk"']);
  });

  it("read a file once", () => {
    const reads: string[] = [];
    const counted = new Proxy(files, {
      getOwnPropertyDescriptor: (target, key) => {
        reads.push(String(key));
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    });
    const text = `import { Fire } from "./blocks/fire.cvk"\nimport { wide } from "./wide.cvk"\n${model("Fire wide")}`;
    sound(text, {}, counted);
    expect(reads).toEqual(["blocks/fire.cvk", "wide.cvk"]);
  });

  it("report mistakes at their place in the imported file", () => {
    const broken = { "b.cvk": "block B {\n  cnov 3\n}\n" };
    expect(only(`import { B } from "./b.cvk"\n${model("B")}`, {}, broken).span.source.path).toBe("b.cvk");
  });

  it("may not meet names of the file", () => {
    const text = `import { Fire } from "./blocks/fire.cvk"\nblock Fire { relu }\n${model("Fire 3")}`;
    expect(mistakes(text, {}, files)).toEqual(["resolve/name-twice: Fire"]);
  });
});

describe("declarations of a file", () => {
  it("have names of their own", () => {
    expect(mistakes(`block A { relu }\nblock A { bn }\n${model("A")}`)).toEqual(["resolve/name-twice: A"]);
    expect(mistakes(`${model("relu")}${model("relu")}`)).toEqual(["resolve/name-twice: Net"]);
    expect(mistakes(`block relu { bn }\n${model("relu")}`)).toEqual(["resolve/reserved-name: relu"]);
  });

  it("see the variables before them", () => {
    expect(shapeOf(sound(`let a = 4\nlet b = a * 2\n${model("conv b kernel=1")}`), "conv1")).toBe("[8, 32, 32]");
    expect(mistakes(`let a = b\nlet b = 2\n${model("relu")}`)).toEqual(["resolve/unknown-name: b"]);
    expect(mistakes(`let a = in.channels\n${model("relu")}`)).toEqual(["resolve/unknown-name: in.channels"]);
  });
});

describe("settings", () => {
  const text = model(
    "conv classes kernel=1 act\n conv width kernel=1",
    "(classes = 10, act = relu, width = classes * 2)",
  );

  it("default to what the model declares", () => {
    const net = sound(text);
    expect(net.settings).toEqual([
      { name: "classes", value: "10" },
      { name: "act", value: "relu" },
      { name: "width", value: "20" },
    ]);
  });

  it("take expressions of the language, and values", () => {
    const net = sound(text, { settings: { classes: "2 + 3", act: "leakyrelu(0.2)" } });
    expect(layerNames(net)).toEqual(["conv1", "leakyrelu1", "conv2"]);
    expect(shapeOf(net, "conv2")).toBe("[10, 32, 32]");
    expect(shapeOf(sound(text, { settings: { classes: { kind: "number", value: 3 } } }), "conv1")).toBe("[3, 32, 32]");
  });

  it("are demanded where there is no default", () => {
    const open = model("conv classes kernel=1\n relu", "(classes)");
    const missing = only(open);
    expect([missing.code, missing.message]).toEqual(["resolve/missing-setting", "`Net` needs a value for `classes`"]);
    expect(shapeOf(sound(open, { settings: { classes: "4" } }), "conv1")).toBe("[4, 32, 32]");
  });

  it("must be known to some model of the file", () => {
    const found = only(text, { settings: { clases: "3" } });
    expect([found.code, ...found.help]).toEqual(["resolve/unknown-setting", "did you mean `classes`?"]);
    const both = `${text}${model("conv depth kernel=1", "(depth = 1)").replace("Net", "Other")}`;
    expect(resolve(both, { settings: { depth: "3" } }).diagnostics).toEqual([]);
  });

  it("that are no expression are told with what was written", () => {
    const { diagnostics } = resolve(text, { settings: { classes: "(3" } });
    expect(diagnostics.map(({ span }) => span.source.text)).toEqual(["let classes = (3"]);
    expect(mistakes(text, { settings: { classes: "tne" } })).toEqual(["resolve/unknown-name: tne"]);
    expect(only(text, { settings: { act: "foo" } }).help).toEqual([
      "a text stands in double quotes, inside of the shell's own: --set 'act=\"foo\"'",
    ]);
  });

  it("that do not fit are told where they are used", () => {
    expect(mistakes(text, { settings: { classes: "2.5", width: "4" } })).toEqual(["resolve/fraction: classes"]);
  });
});
