import { describe, expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../../src/base/random.ts";
import { mapWeights } from "../../../src/weights/map-weights.ts";
import type { Mapping } from "../../../src/weights/mapping.ts";
import { mappedValues, mappingProblems } from "../../../src/weights/match.ts";
import { candidatesByTree, type TreeLayer } from "../../../src/weights/name-tree.ts";
import { readRenaming, renamed } from "../../../src/weights/rename.ts";
import { constantShape } from "../../../src/tensor/shape.ts";
import type { SourceTensor, WeightSource } from "../../../src/weights/weight-source.ts";
import { exampleModel, modelOf } from "../../support/models.ts";

const layers = (...named: (readonly [string, number])[]): readonly TreeLayer[] =>
  named.map(([name, kind]) => ({ name, kind }));
/** Names of the candidates by place. */
const read = (net: readonly TreeLayer[], file: readonly TreeLayer[]): readonly string[] | undefined =>
  candidatesByTree(net, file)?.map((found) =>
    [...found]
      .map((at) => file[at]!.name)
      .toSorted()
      .join("|"),
  );
const flat = (...kinds: number[]): readonly TreeLayer[] =>
  layers(...kinds.map((kind, at) => [`l${at}`, kind] as const));

describe("the tree of names", () => {
  it("keeps the layers of a module together, and counts as people do", () => {
    const file = layers(["b10.x", 1], ["b10.y", 2], ["b2.x", 1], ["b2.y", 2], ["a", 1]);
    expect(read(flat(1, 1, 1, 2, 2), file)).toBeUndefined();
    expect(read(flat(1, 1, 2, 1, 2), file)).toEqual(["a", "b2.x", "b2.y", "b10.x", "b10.y"]);
    // Where `a` may come before, behind or between.
    expect(read(flat(1, 1, 1), layers(["b10", 1], ["b2", 1], ["a", 1]))).toEqual(["a|b2", "a|b10|b2", "a|b10"]);
  });

  it("tells layers of the same shapes apart by what must stand beside them", () => {
    const file = layers(["bn1", 1], ["bn2", 1], ["conv1", 2], ["conv2", 3], ["down.0", 4], ["down.1", 1]);
    expect(read(flat(2, 1, 3, 1, 4, 1), file)).toEqual(["conv1", "bn1", "conv2", "bn2", "down.0", "down.1"]);
    expect(read(flat(4, 1, 2, 1, 3, 1), file)).toEqual(["down.0", "down.1", "conv1", "bn1", "conv2", "bn2"]);
  });

  const block = layers(["conv1", 1], ["norm1", 2], ["conv2", 3], ["norm2", 4], ["skip.0", 3], ["skip.1", 4]);
  const open = ["conv1", "norm1", "conv2|skip.0", "norm2|skip.1", "conv2|skip.0", "norm2|skip.1"];

  it("leaves open what shapes leave open", () => {
    expect(read(flat(1, 2, 3, 4, 3, 4), block)).toEqual(open);
  });

  it("is read by the modules of the net, where these are as many", () => {
    const names = ["a", "b", "c", "d", "e.f", "e.g"];
    const net = layers(...[1, 2, 3, 4, 3, 4].map((kind, at) => [names[at]!, kind] as const));
    expect(read(net, block)).toEqual(["conv1", "norm1", "conv2", "norm2", "skip.0", "skip.1"]);
    const twice = net.map(({ name, kind }, at) => ({ name: at === 2 || at === 3 ? `h.${name}` : name, kind }));
    expect(read(twice, block)).toEqual(open);
    // A convolution and a norm are a module everywhere but in the shortcut.
    const others = ["a.b", "a.c", "d.e", "d.f", "g", "h"];
    expect(read(layers(...[1, 2, 3, 4, 3, 4].map((kind, at) => [others[at]!, kind] as const)), block)).toEqual(open);
  });

  it("is read by the names of the net's layers within their modules, where their siblings are called alike", () => {
    const named = (...names: readonly string[]): readonly TreeLayer[] =>
      layers(...[1, 2, 3, 4, 3, 4].map((kind, at) => [names[at]!, kind] as const));
    expect(read(named("x.conv1", "x.b", "x.conv2", "x.d", "x.e", "x.f"), block)).toEqual([
      "conv1",
      "norm1",
      "conv2",
      "norm2",
      "skip.0",
      "skip.1",
    ]);
    // Where the net counts in another way, nothing tells how, or two are called so.
    expect(read(named("x.conv2", "x.b", "x.conv3", "x.d", "x.conv4", "x.f"), block)).toEqual(open);
    expect(read(named("x.a", "x.b", "x.conv2", "x.d", "x.e", "x.f"), block)).toEqual(open);
    expect(read(named("x.conv1", "x.b", "x.conv2", "x.d", "y.conv2", "x.f"), block)).toEqual(open);
    const alone = layers(["conv1", 1], ["norm1", 2], ["skip.0", 1], ["skip.1", 2]);
    const net = layers(["conv1", 1], ["norm1", 2], ["conv2", 1], ["norm2", 2]);
    expect(read(net, alone)).toEqual(["conv1|skip.0", "norm1|skip.1", "conv1|skip.0", "norm1|skip.1"]);
  });

  it("does not order names whose numbers are the same", () => {
    expect(read(flat(1, 1), layers(["a1", 1], ["a01", 1]))).toEqual(["a01|a1", "a01|a1"]);
  });

  it("says nothing of layers of one name, or of modules beyond number and depth", () => {
    expect(read(flat(1, 1), layers(["a", 1], ["a", 1]))).toBeUndefined();
    const words = Array.from(
      { length: 40 },
      (_, at) => [String.fromCharCode(97 + (at % 26)).repeat(at + 1), 1] as const,
    );
    expect(read(flat(...words.map(() => 1)), layers(...words))).toBeUndefined();
    const deep = Array.from({ length: 2000 }, (_, at) => [`${"a.".repeat(at)}a`, at] as const);
    expect(read(flat(...deep.map((_, at) => at)), layers(...deep))).toBeUndefined();
  });

  it("is what trying all orders finds", () => {
    const random = randomSource(3);
    let several = 0;
    for (let round = 0; round < 100; round++) {
      const names = randomNames(random);
      const file = names.map((name) => ({ name, kind: Math.floor(random.next() * 2) }));
      const orders = permutations(names.length).filter((order) => isOrder(order.map((at) => names[at]!)));
      const net = orders[Math.floor(random.next() * orders.length)]!.map((at) => file[at]!.kind);
      const due = net.map((_, place) => {
        const fitting = orders.filter((order) => order.every((at, index) => file[at]!.kind === net[index]));
        return [...new Set(fitting.map((order) => names[order[place]!]!))].toSorted().join("|");
      });
      if (due.some((each) => each.includes("|"))) several++;
      expect(read(flat(...net), file), names.join()).toEqual(due);
    }
    expect(several).toBeGreaterThan(10);
  });
});

/** Five different paths of letters that may have numbers. */
function randomNames(random: RandomSource): readonly string[] {
  const names = new Set<string>();
  const one = (): string => ["a1", "a2", "a10", "b", "c"][Math.floor(random.next() * 5)]!;
  while (names.size < 5) names.add(Array.from({ length: 1 + Math.floor(random.next() * 3) }, one).join("."));
  return [...names];
}

function permutations(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, at) => [...shorter.slice(0, at), count - 1, ...shorter.slice(at)]),
  );
}

/** By the words of the rule: modules in one piece, `a1` before `a2` before `a10` among siblings. */
function isOrder(names: readonly string[]): boolean {
  const paths = names.map((name) => name.split("."));
  const modules = new Set(paths.flatMap((path) => path.map((_, depth) => path.slice(0, depth + 1).join("."))));
  for (const module of modules) {
    const inside = paths.flatMap((path, at) => (`${path.join(".")}.`.startsWith(`${module}.`) ? [at] : []));
    if (inside.at(-1)! - inside[0]! + 1 !== inside.length) return false;
  }
  const first = (module: string): number => paths.findIndex((path) => `${path.join(".")}.`.startsWith(`${module}.`));
  return [...modules].every((module) => {
    const [parent, last] = [module.split(".").slice(0, -1), module.split(".").at(-1)!];
    if (!last.startsWith("a")) return true;
    const later = ["a1", "a2", "a10"].slice(["a1", "a2", "a10"].indexOf(last) + 1);
    return later.every((name) => {
      const other = first([...parent, name].join("."));
      return other === -1 || first(module) < other;
    });
  });
}

// ── ResNeXt-50 ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The net with other names: of the layers of a block's main path, and of its shortcut. */
const resnext = (labels: readonly string[], shortcut: string, isFirst = false): string => {
  const label = (at: number): string => (labels[at] === undefined ? "" : `${labels[at]}: `);
  const main = `{
    ${label(0)}conv 2 * width kernel=1 bias=false
    ${label(1)}bn relu
    ${label(2)}conv 2 * width kernel=3 stride=stride pad=1 groups=32 bias=false
    ${label(3)}bn relu
    ${label(4)}conv 4 * width kernel=1 bias=false
    ${label(5)}bn
  }`;
  const side = `{
    if stride != 1 || in.channels != 4 * width {
      ${shortcut}
    }
  }`;
  return `
block Skip(channels, stride) {
  conv channels kernel=1 stride=stride bias=false bn
}
block Unit(width, stride = 1) {
  add ${isFirst ? side : main} ${isFirst ? main : side} relu
}
model Net {
  input image [3, 224, 224]
  conv 64 kernel=7 stride=2 pad=3 bias=false bn relu
  maxpool 3 stride=2 pad=1
  repeat 3 { Unit 64 }
  Unit 128 stride=2
  repeat 3 { Unit 128 }
  Unit 256 stride=2
  repeat 5 { Unit 256 }
  Unit 512 stride=2
  repeat 2 { Unit 512 }
  avgpool global
  flatten
  dense 1000
  expect params == 25_028_904
}
`;
};
const LABELS = ["reduce", "n1", "grouped", "n2", "expand", "n3"];
const FLAT = "conv 4 * width kernel=1 stride=stride bias=false bn";

describe("ResNeXt-50's state dict, sorted by name", () => {
  const random = randomSource(11);
  /** Under torchvision's names, in the order of the layers. */
  const tensors = exampleModel("resnext-50.cvk").graph.parameters.map(({ name, type }): SourceTensor => {
    const shape = constantShape(type.shape);
    const values = Float32Array.from({ length: shape[0]! }, () => random.next());
    return { name, dtype: "float32", shape, floats: () => values };
  });
  const source: WeightSource = {
    kind: "torch",
    isOrdered: false,
    tensors: tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
  const mapped = (text: string, file = source): Mapping => mapWeights(modelOf(text).graph, file);
  /** Whether each parameter has the tensor that the layer in its place has in the original. */
  const isRight = (mapping: Mapping): boolean => {
    expect(mappingProblems(mapping)).toEqual([]);
    const values = [...mappedValues(mapping).values()];
    return values.length === tensors.length && values.every((each, at) => each === tensors[at]!.floats!());
  };

  it("fits a net of automatic names", () => {
    expect(isRight(mapped(resnext([], FLAT)))).toBe(true);
  });

  it("fits a net whose shortcut is a module", () => {
    expect(isRight(mapped(resnext(LABELS, "Skip 4 * width stride=stride")))).toBe(true);
  });

  it("fits a net that has the shortcut before the main path", () => {
    const { matches } = mapped(resnext(LABELS, FLAT, true));
    const pairs = new Map(matches.map((match) => [match.parameter.name, "tensor" in match && match.tensor.name]));
    expect(pairs.size).toBe(tensors.length);
    expect(pairs.get("unit4.conv1.weight")).toBe("layer2.0.downsample.0.weight");
    expect(pairs.get("unit4.bn1.running_var")).toBe("layer2.0.downsample.1.running_var");
    expect(pairs.get("unit4.expand.weight")).toBe("layer2.0.conv3.weight");
    expect(pairs.get("unit4.n3.bias")).toBe("layer2.0.bn3.bias");
  });

  it("is ambiguous where neither modules nor names tell the shortcut, in at most ten lines, which say what settles it", () => {
    const text = resnext(LABELS, `skip: ${FLAT.replace(" bn", "\n    n4: bn")}`);
    const problems = mappingProblems(mapped(text));
    expect(problems.length).toBe(10);
    expect(problems.slice(0, 3)).toEqual([
      "  ambiguous: unit4.expand.weight [512, 256, 1, 1] could be layer2.0.conv3.weight or layer2.0.downsample.0.weight",
      "  ambiguous: unit4.skip.weight [512, 256, 1, 1] could be layer2.0.conv3.weight or layer2.0.downsample.0.weight",
      "  ambiguous: unit4.n3.weight [512] could be layer2.0.bn3.weight or layer2.0.downsample.1.weight, and 3 more of unit4.n3 likewise",
    ]);
    expect(problems.at(-1)).toBe(
      "  to settle it: --rename 'layer2.0.conv3.*=unit4.expand.*', or --weights-map FILE.json",
    );
    const renamings = [4, 8, 14].map((unit, at) => readRenaming(`layer${at + 2}.0.conv3.*=unit${unit}.expand.*`));
    expect(isRight(mapped(text, renamed(source, renamings)))).toBe(true);
  });
});

// ── Other nets ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What becomes of a net's own state dict, sorted and in other words. */
const outcome = (path: string, word: (segment: string) => string): "right" | "ambiguous" | "wrong" => {
  const { graph } = exampleModel(path);
  const owners = new Map<Float32Array, string>();
  const tensors = graph.parameters.map(({ name, type }): SourceTensor => {
    const parts = name.split(".");
    const other = [...parts.slice(0, -1).map(word), parts.at(-1)!].join(".");
    const values = new Float32Array(1);
    owners.set(values, name);
    return { name: other, dtype: "float32", shape: constantShape(type.shape), floats: () => values };
  });
  const sorted = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { matches, ambiguous, missing } = mapWeights(graph, { kind: "torch", isOrdered: false, tensors: sorted });
  const isRight = matches.every(
    (match) => "tensor" in match && owners.get(match.tensor.floats!()) === match.parameter.name,
  );
  if (!isRight) return "wrong";
  return ambiguous.length + missing.length === 0 ? "right" : "ambiguous";
};

/** `a` becomes `z`, and so on. */
function turned(letter: string): string {
  return String.fromCharCode(219 - letter.charCodeAt(0));
}

describe("the examples' own weights in other words, sorted by name", () => {
  it.each([
    ["vgg-16-bn.cvk", "right"],
    ["resnet-18.cvk", "right"],
    ["resnet-50.cvk", "right"],
    ["resnet-101.cvk", "right"],
    ["resnext-50.cvk", "right"],
    ["densenet-121.cvk", "right"],
    ["mobilenet-v2.cvk", "right"],
    ["squeezenet-1.1.cvk", "right"],
    ["googlenet.cvk", "right"],
    ["u-net.cvk", "right"],
  ] as const)("%s: %s", (path, due) => {
    expect(outcome(path, (segment) => segment.replace(/[a-z]+/i, (letters) => `${letters.length}x${letters}`))).toBe(
      due,
    );
    // The words in the opposite order.
    expect(outcome(path, (segment) => segment.replace(/[a-z]/g, turned))).toBe(due);
  });
});
