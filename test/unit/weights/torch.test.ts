/** What PyTorch itself wrote (`test/data/torch/write.py`), and files like those by hand, mostly with evil intent. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sourceOf } from "../../../src/cli/weight-files.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { WeightSource } from "../../../src/weights/weight-source.ts";
import { writeZip, type Member } from "../../support/zip.ts";

const data = (name: string): Uint8Array => readFileSync(new URL(`../../data/torch/${name}`, import.meta.url));

const text = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.codePointAt(0)!);

const refused = async (bytes: Uint8Array, message: RegExp, key?: string): Promise<void> => {
  const error: unknown = await sourceOf(bytes, "a.pth", key).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FormatError);
  expect((error as FormatError).message).toMatch(message);
};

/** Bits of the floats by name. */
const floats = ({ tensors }: WeightSource): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    tensors.flatMap(({ name, shape, floats: values }) => {
      if (values === undefined) return [];
      const elements = values();
      return [[name, [shape, ...new Uint32Array(elements.slice().buffer)]]];
    }),
  );

describe("PyTorch's own files", () => {
  it.each([
    ["plain"],
    ["half"],
    ["bfloat16"],
    ["double"],
    ["parameters"],
    ["parallel"],
    ["protocol4"],
    ["protocol5"],
    ["checkpoint"],
    ["ema", "ema.shadow"],
    ["views"],
    ["types"],
    ["deflated"],
    ["recent"],
  ] as readonly (readonly [string, string?])[])("%s.pth holds what PyTorch says", async (name, key) => {
    const source = await sourceOf(data(`${name}.pth`), `${name}.pth`, key);
    const due = floats(await sourceOf(data(`${name}.npz`), `${name}.npz`));
    expect(source.kind).toBe("torch");
    expect(Object.keys(due).length).toBeGreaterThan(0);
    expect(floats(source)).toEqual(due);
  });

  it.each([
    [
      "ema.pth",
      /it holds several dictionaries of tensors: model \(9 tensors\), ema\.shadow \(9 tensors\); --weights-key/,
    ],
    ["module.pth", /it names "torch\.nn\.modules\.container\.Sequential", and nothing of it is run; save its tensors/],
    ["legacy.pth", /a PyTorch file as before 1\.6, .*torch\.save\(torch\.load\("old\.pth"/],
    ["script.pt", /a TorchScript archive, .*torch\.jit\.load\("script\.pt"/],
    ["big-endian.pth", /its numbers are "big"-endian/],
  ] as const)("%s is refused with what to do", (name, message) => refused(data(name), message));

  it("are told which dictionary is meant where the key is wrong", () =>
    refused(
      data("ema.pth"),
      /no dictionary of tensors "ema\.shadw", but model .*; did you mean ema\.shadow\?/,
      "ema.shadw",
    ));

  it("of earlier times are told by their marks", async () => {
    const tar = new Uint8Array(1024);
    tar.set(text("ustar"), 257);
    await refused(tar, /a PyTorch file as before 1\.6/);
    await refused(Uint8Array.from([0x80, 2, ...text("}q.")]), /a Python pickle, which is a program and is not run/);
  });

  it("are refused or read the same wherever they are cut", async () => {
    const whole = data("plain.pth");
    for (let cut = 0; cut < whole.length; cut += 13) await refused(whole.subarray(0, cut), /./);
  });
});

// ── Pickles by hand ──────────────────────────────────────────────────────────────────────────────────────────────────

type Piece = string | number | readonly Piece[];

/** Opcodes as letters, numbers as bytes. */
const bytesOf = (piece: Piece): readonly number[] =>
  typeof piece === "number" ? [piece] : typeof piece === "string" ? [...text(piece)] : piece.flatMap(bytesOf);
const repeated = (piece: Piece, count: number): Piece => {
  const bytes = bytesOf(piece);
  return Array.from({ length: count }, () => bytes).flat();
};
const number32 = (value: number): readonly number[] => [...new Uint8Array(Uint32Array.of(value).buffer)];
const word = (value: string): Piece => ["X", number32(value.length), value];
const int = (value: number): Piece => [0x8a, 8, ...new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)];
const global = (module: string, name: string): Piece => ["c", module, "\n", name, "\n"];
const tuple = (...items: readonly Piece[]): Piece => ["(", ...items, "t"];
const dictionary = (...items: readonly Piece[]): Piece => ["}(", ...items, "u"];

const storage = (count = 4, key = "0", type = global("torch", "FloatStorage")): Piece => [
  tuple(word("storage"), type, word(key), word("cpu"), int(count)),
  "Q",
];
const tensor = (shape: readonly number[], strides: readonly number[], offset = 0, of = storage()): Piece => [
  global("torch._utils", "_rebuild_tensor_v2"),
  tuple(of, int(offset), tuple(...shape.map(int)), tuple(...strides.map(int)), 0x89, "N"),
  "R",
];

const FOUR = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);

const archive = (pickle: Piece, ...others: readonly Member[]): Uint8Array =>
  writeZip([
    { name: "a/data.pkl", contents: Uint8Array.from([0x80, 2, ...bytesOf(pickle), ...text(".")]) },
    { name: "a/data/0", contents: FOUR },
    ...others,
  ]);
const read = async (pickle: Piece): Promise<unknown> =>
  (await sourceOf(archive(pickle), "a.pth")).tensors.map(({ name, shape, floats: values }) => [
    name,
    shape,
    ...values!(),
  ]);

describe("pickles by hand", () => {
  it("are views of their storage", async () => {
    expect(await read(dictionary(word("a"), tensor([2, 2], [1, 2]), word("b"), tensor([2], [1], 1)))).toEqual([
      ["a", [2, 2], 1, 3, 2, 4],
      ["b", [2], 2, 3],
    ]);
  });

  it("are taken from the dictionary that holds tensors of some axes, or the one that is asked for", async () => {
    const inner = dictionary(word("b"), tensor([2], [1]));
    const names = async (pickle: Piece, key?: string): Promise<readonly string[]> =>
      (await sourceOf(archive(pickle), "a.pth", key)).tensors.map(({ name }) => name);
    expect(await names(dictionary(word("loss"), tensor([], []), word("net"), inner))).toEqual(["b"]);
    const both = dictionary(word("a"), tensor([4], [1]), word("net"), inner);
    await refused(archive(both), /several dictionaries of tensors: \. \(1 tensor\), net \(1 tensor\)/);
    expect([await names(both, "."), await names(both, "net")]).toEqual([["a"], ["b"]]);
  });

  it("of PyTorch 2 say the types of their storages' bytes", async () => {
    const untyped = storage(16, "0", global("torch.storage", "UntypedStorage"));
    const typed = (type: string): Piece => [
      global("torch._utils", "_rebuild_tensor_v3"),
      tuple(untyped, int(0), tuple(int(2)), tuple(int(1)), 0x89, "N", global("torch", type)),
      "R",
    ];
    // 2 as float32 is 0x40000000: of its halves the upper one is 2 as float16.
    expect(await read(dictionary(word("a"), typed("float32"), word("b"), typed("float16")))).toEqual([
      ["a", [2], 1, 2],
      ["b", [2], 0, 1.875],
    ]);
  });

  const system = global("posix", "system");
  const call = tuple(word("echo"));
  it.each([
    ["a call by REDUCE", [system, call, "R"], /names "posix\.system"/],
    ["a call by STACK_GLOBAL", [word("os"), word("system"), 0x93, call, "R"], /names "os\.system"/],
    ["a call by INST", ["(", word("echo"), "ios\nsystem\n"], /opcode 0x69/],
    ["a call by OBJ", ["(", word("os"), "o"], /opcode 0x6f/],
    ["a class by NEWOBJ", [global("collections", "OrderedDict"), ")", 0x81], /opcode 0x81/],
    ["a class by NEWOBJ_EX", [global("collections", "OrderedDict"), ")}", 0x92], /opcode 0x92/],
    ["an extension", [0x82, 1], /opcode 0x82/],
    ["a state for a tensor", [tensor([4], [1]), "}b"], /a state for what has none/],
    ["a call of a text", [word("os.system"), call, "R"], /what is not a function is called/],
    ["a call of a type", [global("torch", "float32"), call, "R"], /what is not a function is called/],
    ["a name of the prototype", global("constructor", "constructor"), /names "constructor\.constructor"/],
    ["control characters in a name", global("\u001b[31m", "x"), /names "\\u001b\[31m\.x"/],
    ["protocol 0", ["I1\n"], /opcode 0x49/],
    ["protocol 9", [0x80, 9], /protocol 9; read are 2 to 5/],
    ["a text of 2^60 bytes", [0x8d, 0, 0, 0, 0, 0, 0, 0, 16], /and 1152921504606847000 are due/],
    ["a line without end", ["cos"], /has no end/],
    ["nothing", [], /nothing is there to take/],
    ["a mark that is none", ["t"], /no mark is open/],
    ["what lies below a mark", ["N(", 0x85], /nothing is there to take/],
    ["a memo of nothing", ["h", 7], /nothing was kept as 7/],
    ["an item for a number", ["K", 1, "NNs"], /items for what is not a dictionary/],
    ["a key without a value", ["}(Nu"], /items for what is not a dictionary/],
    ["an append to a dictionary", ["}Na"], /appended to what is not a list/],
    ["a number", ["K", 1], /without a dictionary of tensors/],
    ["a list of tensors", ["]", tensor([4], [1]), "a"], /without a dictionary of tensors/],
    [
      "a dictionary made of a list",
      [global("collections", "OrderedDict"), tuple("]"), "R"],
      /of what it does not hold/,
    ],
    ["another identifier", [word("storage"), "Q"], /names what is not a storage/],
    ["a storage of no type", [storage(4, "0", word("FloatStorage"))], /names what is not a storage/],
    ["a storage that is not there", storage(4, "1"), /it has no storage "1"/],
    ["a storage of another folder", storage(4, "../data.pkl"), /it has no storage/],
    ["a storage that is too large", storage(5), /storage "0" has 16 bytes, where 20 are due/],
    ["a negative storage", storage(-1), /names what is not a storage/],
    ["a negative offset", tensor([1], [1], -1), /a tensor has a negative offset, -1/],
    ["a negative stride", tensor([2], [-1], 1), /a tensor has a negative stride, -1/],
    ["a negative extent", tensor([-2], [1]), /a tensor has a negative size, -2/],
    [
      "a tensor beyond what its storage says",
      tensor([4], [1], 0, storage(2)),
      /of shape \[4\] reaches beyond its storage/,
    ],
    ["a number for a key", dictionary(word("a"), tensor([4], [1]), int(5), tensor([4], [1])), /the key 5 of a tensor/],
    ["numbers for keys", dictionary(int(0), tensor([4], [1])), /the key 0 of a tensor is not text, and so no name/],
    ["a tuple for a key", dictionary(tuple(int(0)), tensor([4], [1])), /a key of a tensor is not text/],
    ["an offset beyond the storage", tensor([1], [1], 4), /reaches beyond its storage/],
    ["a stride beyond the storage", tensor([2, 2], [3, 1]), /of shape \[2, 2\] reaches beyond its storage/],
    ["2^60 elements", tensor([2 ** 30, 2 ** 30], [0, 0]), /repeats 4 elements/],
    ["a sum beyond 2^53", tensor([2 ** 52, 2], [2 ** 52, 2 ** 52]), /reaches beyond its storage/],
    ["too many axes", tensor(Array<number>(65).fill(1), Array<number>(65).fill(1)), /has no shape/],
    [
      "a text for a shape",
      [global("torch._utils", "_rebuild_tensor"), tuple(storage(), int(0), word("4"), word("1")), "R"],
      /has no shape/,
    ],
    ["a parameter of nothing", [global("torch._utils", "_rebuild_parameter"), ")R"], /has no storage/],
    [
      "bytes of no type",
      [tensor([1], [1], 0, storage(4, "0", global("torch.storage", "UntypedStorage")))],
      /has no type/,
    ],
  ] as readonly (readonly [string, Piece, RegExp])[])("with %s are refused", (_, pickle, message) =>
    refused(archive(pickle), message),
  );

  it("that are huge or hold themselves end soon, in little memory", async () => {
    const begin = performance.now();
    for (const pickle of [
      // Lists in lists, and dictionaries that hold the one before twice: 2^1000 at the end.
      repeated("]", 100_000),
      ["]", "q", 0, repeated(["](h", 0, "h", 0, "eq", 0], 1000)],
      ["}q", 0, repeated(["}(", word("a"), "h", 0, word("b"), "h", 0, "uq", 0], 1000)],
      ["}q", 0, word("self"), "h", 0, "s"],
      ["]q", 0, "h", 0, "a"],
      [repeated("(", 100_000)],
      [repeated(["N", 0x85], 100_000)],
    ])
      await refused(archive(pickle), /./);
    await refused(archive(repeated("]0", 500_001)), /a pickle of more than 1,000,000 steps/);
    // Many views of one storage, each of them small.
    const views = Array.from({ length: 20_000 }, (_, at) => [word(`t${at}`), "h", 1]);
    const many = archive(dictionary(word("t"), tensor([2, 2], [0, 1]), "q", 1, ...views));
    expect((await sourceOf(many, "a.pth")).tensors.length).toBe(20_001);
    expect(performance.now() - begin).toBeLessThan(60_000);
  });

  it("do not make small files unpack to large ones", async () => {
    const noise = Uint8Array.from({ length: 200_000 }, (_, at) => (at * at * 2654435761) >>> 13);
    const name = "a/data/1";
    const pickle = dictionary(word("a"), tensor([1], [1], 0, storage(4, "1")));
    const file = Buffer.from(archive(pickle, { name, contents: noise, method: "deflated" }));
    // The size of its entry in the directory, whose name ends the file but for the record behind it.
    file.writeUInt32LE(2 ** 27, file.lastIndexOf(name) - 46 + 24);
    const source = await sourceOf(file, "a.pth");
    expect(() => source.tensors[0]!.floats!()).toThrow(/would be 134217728 bytes.* not unpacked/);
  });
});
