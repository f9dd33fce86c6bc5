import { describe, expect, it } from "vitest";
import { FormatError } from "../../../../src/formats/format-error.ts";
import type { OnnxAttribute } from "../../../../src/interchange/onnx/model.ts";
import { readOnnx } from "../../../../src/interchange/onnx/read.ts";
import { block, file, float, floats, int, thrownBy, varint } from "../../../support/protobuf-bytes.ts";

const opset = (version: number, domain = ""): number[] => block(8, block(1, domain), int(2, version));
const model = (...graph: (readonly number[])[]): Uint8Array => file(int(1, 8), opset(17), block(7, ...graph));
const node = (...fields: (readonly number[])[]): number[] => block(1, block(4, "Op"), ...fields);
const port = (field: number, name: string, ...type: (readonly number[])[]): number[] =>
  block(field, block(1, name), block(2, block(1, ...type)));
const shape = (...extents: (readonly number[])[]): number[] => block(2, ...extents.map((extent) => block(1, extent)));

describe("reading a model", () => {
  it("finds versions, nodes, initialisers and ports", () => {
    const bytes = file(
      int(1, 8),
      block(2, "a hand"),
      opset(17),
      opset(1, "com.example"),
      block(
        7,
        block(1, block(1, "x"), block(1, ""), block(2, "y"), block(3, "first"), block(4, "Relu")),
        block(1, block(1, "y"), block(2, "z"), block(4, "Odd"), block(7, "com.example")),
        block(2, "net"),
        block(5, int(1, 1), int(2, 1), block(8, "w"), block(9, floats(2))),
        port(11, "x", int(1, 1), shape(int(1, 2), block(2, "N"), [])),
        port(12, "z", int(1, 7)),
      ),
    );
    const { irVersion, producer, opsets, graph } = readOnnx(bytes);
    expect({ irVersion, producer, opsets: [...opsets] }).toEqual({
      irVersion: 8,
      producer: "a hand",
      opsets: [
        ["", 17],
        ["com.example", 1],
      ],
    });
    expect(graph.name).toBe("net");
    expect(graph.nodes).toMatchObject([
      { index: 0, name: "first", domain: "", opType: "Relu", inputs: ["x", ""], outputs: ["y"] },
      { index: 1, name: "", domain: "com.example", opType: "Odd", inputs: ["y"], outputs: ["z"] },
    ]);
    expect(graph.initializers).toMatchObject([{ name: "w", dims: [1] }]);
    expect(graph.inputs).toEqual([{ name: "x", elementType: "float32", shape: [2, "N", undefined] }]);
    expect(graph.outputs).toEqual([{ name: "z", elementType: "int64", shape: undefined }]);
  });

  it("calls the domain of ONNX's own operators by one name", () => {
    const bytes = file(int(1, 8), opset(9, "ai.onnx"), block(7, node(block(7, "ai.onnx"))));
    expect([...readOnnx(bytes).opsets]).toEqual([["", 9]]);
    expect(readOnnx(bytes).graph.nodes[0]!.domain).toBe("");
  });

  it("takes the first version of the operators where files are too old to say", () => {
    expect([...readOnnx(file(int(1, 2), block(7))).opsets]).toEqual([["", 1]]);
    expect(thrownBy(() => readOnnx(file(int(1, 3), block(7)))).message).toMatch(/which version of the operators/);
  });

  it("takes -1 for an extent that is not known, as converters write it", () => {
    const { graph } = readOnnx(model(port(11, "x", int(1, 1), shape(int(1, -1), int(1, 3), block(2, "")))));
    expect(graph.inputs[0]!.shape).toEqual([undefined, 3, undefined]);
    expect(thrownBy(() => readOnnx(model(port(11, "x", int(1, 1), shape(int(1, -2)))))).message).toMatch(/extent -2/);
  });

  it("leaves open what is not a tensor or has no type", () => {
    const sequence = block(11, block(1, "s"), block(2, block(4, block(1, block(1, int(1, 1))))));
    const { graph } = readOnnx(model(sequence, block(11, block(1, "u"))));
    expect(graph.inputs).toEqual([
      { name: "s", elementType: undefined, shape: undefined },
      { name: "u", elementType: undefined, shape: undefined },
    ]);
  });

  it("does not mind where the file lies in its buffer, and says places from the file's beginning", () => {
    const bytes = model(node(block(3, "n")), block(5, int(1, -1), int(2, 1), block(8, "w")));
    const shifted = new Uint8Array(bytes.length + 5);
    shifted.set(bytes, 5);
    const message = thrownBy(() => readOnnx(bytes)).message;
    expect(message).toMatch(/tensor "w", at byte \d+: dimension -1/);
    expect(thrownBy(() => readOnnx(shifted.subarray(5))).message).toBe(message);
    expect(thrownBy(() => readOnnx(Buffer.from(bytes))).message).toBe(message);
  });
});

const readAttribute = (...fields: (readonly number[])[]): OnnxAttribute =>
  readOnnx(model(node(block(5, block(1, "a"), ...fields)))).graph.nodes[0]!.attributes.get("a")!;

describe("attributes", () => {
  const tensor = block(5, int(1, 1), int(2, 1), block(9, floats(2)));

  it.each<readonly [string, readonly (readonly number[])[], OnnxAttribute]>([
    ["float", [float(2, 0.5), int(20, 1)], { kind: "float", value: 0.5 }],
    ["int", [int(3, -3), int(20, 2)], { kind: "int", value: -3 }],
    ["the largest int", [int(3, 2n ** 63n - 1n), int(20, 2)], { kind: "int", value: 2 ** 63 }],
    ["string", [block(4, "NOTSET"), int(20, 3)], { kind: "string", value: "NOTSET" }],
    ["floats", [float(7, 0.5), float(7, 2), int(20, 6)], { kind: "floats", values: [0.5, 2] }],
    ["packed floats", [block(7, floats(0.5, 2)), int(20, 6)], { kind: "floats", values: [0.5, 2] }],
    ["ints", [int(8, 1), int(8, -1), int(20, 7)], { kind: "ints", values: [1, -1] }],
    ["packed ints", [block(8, varint(1), varint(-1)), int(20, 7)], { kind: "ints", values: [1, -1] }],
    ["strings", [block(9, "a"), block(9, ""), int(20, 8)], { kind: "strings", values: ["a", ""] }],
  ])("reads %s", (_, fields, expected) => {
    expect(readAttribute(...fields)).toEqual(expected);
  });

  it.each<readonly [string, readonly number[], OnnxAttribute["kind"]]>([
    ["float", float(2, 0.5), "float"],
    ["int", int(3, 1), "int"],
    ["string", block(4, "x"), "string"],
    ["tensor", tensor, "tensor"],
    ["floats", float(7, 1), "floats"],
    ["ints", int(8, 1), "ints"],
    ["strings", block(9, "x"), "strings"],
    ["graph", block(6, block(2, "body")), "graph"],
  ])("tells a %s from the field that is filled where old files name no type", (_, field, kind) => {
    expect(readAttribute(field).kind).toBe(kind);
  });

  it("takes what is left out for zero, and lists for empty", () => {
    expect(readAttribute(int(20, 1))).toEqual({ kind: "float", value: 0 });
    expect(readAttribute(int(20, 2))).toEqual({ kind: "int", value: 0 });
    expect(readAttribute(int(20, 3))).toEqual({ kind: "string", value: "" });
    expect(readAttribute(int(20, 7))).toEqual({ kind: "ints", values: [] });
  });

  it("gives tensors", () => {
    const attribute = readAttribute(tensor, int(20, 4));
    expect(attribute.kind === "tensor" && [...attribute.value.floats()]).toEqual([2]);
    expect(thrownBy(() => readAttribute(int(20, 4))).message).toMatch(/attribute "a" of node 0.*no tensor/);
  });

  it("decodes the body of a control flow when asked, and not before", () => {
    const broken = readAttribute(block(6, [0x0a, 0x7f]), int(20, 5));
    expect(broken.kind).toBe("graph");
    expect(thrownBy(() => broken.kind === "graph" && broken.graph())).toBeInstanceOf(FormatError);
    const good = readAttribute(block(6, block(2, "body"), node()), int(20, 5));
    expect(good.kind === "graph" && good.graph()).toMatchObject({ name: "body", nodes: [{ opType: "Op" }] });
  });

  it("keeps what it does not decode as bytes", () => {
    const fields = [block(1, "a"), block(10, int(1, 1)), int(20, 9)];
    expect(readAttribute(...fields.slice(1))).toEqual({ kind: "other", encoded: Uint8Array.from(fields.flat()) });
    expect(readAttribute(block(21, "alpha"), int(20, 1)).kind).toBe("other");
    // No UTF-8.
    expect(readAttribute(block(4, [0xff]), int(20, 3)).kind).toBe("other");
  });

  it("refuses one that is there twice or has no name", () => {
    const twice = node(block(5, block(1, "a"), int(3, 1)), block(5, block(1, "a"), int(3, 2)));
    expect(thrownBy(() => readOnnx(model(twice))).message).toMatch(/node 0, at byte \d+: attribute "a" is there twice/);
    expect(thrownBy(() => readOnnx(model(node(block(5, int(3, 1)))))).message).toMatch(/has no name/);
  });
});

/** The same bytes so many times. */
function many(count: number, item: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(count * item.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = item[at % item.length]!;
  return bytes;
}

function inGraph(items: Uint8Array): Uint8Array {
  return Uint8Array.from([...int(1, 8), ...opset(17), 0x3a, ...varint(items.length), ...items]);
}

describe("what is not a model is refused", () => {
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["an empty file", file(), /at byte 0: it has no graph/],
    ["text", new TextEncoder().encode("model Net { input x [1, 2] }"), /no ONNX model/],
    ["JSON", new TextEncoder().encode('{"graph": {}}'), /no ONNX model/],
    ["two graphs", file(int(1, 8), opset(17), block(7), block(7)), /second graph/],
    ["version 0 of the operators", file(int(1, 8), opset(0), block(7)), /version 0 of domain ""/],
    ["a node without an operator", model(block(1, block(3, "n"))), /node 0, at byte \d+: it has no operator/],
    ["an input without a name", model(block(11)), /input 0 of the graph, at byte \d+: it has no name/],
    ["a name that is not UTF-8", model(node(block(3, [0xc3, 0x28]))), /node 0, at byte \d+: field 3 cannot be read/],
    ["an unknown element type", model(port(11, "x", int(1, 77))), /element type 77 is not known/],
    ["a sparse initialiser", model(block(15)), /sparse initialiser/],
    ["a field of another wire type", model(int(1, 5)), /field 1 is of wire type 0, where 2 is due/],
    ["a length of 2^60", file([0x3a], varint(2n ** 60n)), /field 7 cannot be read/],
    ["a length beyond the end", file([0x3a, 100, 1, 2]), /field 7 cannot be read: it goes beyond the end/],
    ["a cut varint", file(int(1, 8), [0x08, 0x80]), /field 1 cannot be read: it goes beyond the end/],
    ["a varint of 12 bytes", file([0x08], Array<number>(11).fill(0x80), [1]), /field 1 cannot be read/],
    ["field number 0", file([0x00, 0x01]), /field 0 cannot be read/],
    ["wire type 7", file([0x0f]), /field 1 cannot be read|wire type 7/],
    ["an end of a group that never began", file([(9 << 3) | 4]), /field 9 cannot be read/],
    ["groups nested deeply", file(Array<number>(100_000).fill((9 << 3) | 3)), /field 9 cannot be read/],
  ];
  it.each(cases)("%s", (_, bytes, reason) => {
    const error = thrownBy(() => readOnnx(bytes));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(reason);
  });

  it("more items than any graph has, which would take a hundred times the file's size", () => {
    const names = many(1_000_001, [0x12, 0]);
    expect(thrownBy(() => readOnnx(inGraph(names))).message).toMatch(/more than 1000000 names/);
    const ints = many(1_000_001, [0]);
    const list = [0x42, ...varint(ints.length)];
    const attribute = new Uint8Array([...block(1, "a"), ...list, ...ints]);
    const inNode = new Uint8Array([...block(4, "Op"), 0x2a, ...varint(attribute.length), ...attribute]);
    const graph = new Uint8Array([0x0a, ...varint(inNode.length), ...inNode]);
    expect(thrownBy(() => readOnnx(inGraph(graph))).message).toMatch(/more than 1000000 names/);
  });
});
