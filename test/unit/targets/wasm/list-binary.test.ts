/** The listing of a binary that was written by hand, byte by byte. */
import { expect, it } from "vitest";
import { listBinary } from "../../../../src/targets/wasm/list-binary.ts";

const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** One type: no parameters, no results. */
const types = [1, 4, 1, 0x60, 0, 0];
/** Two functions of it. */
const functions = [3, 3, 2, 0, 0];
/** An empty body of two bytes, and one with a `nop`. */
const code = [10, 8, 2, 2, 0, 0x0b, 3, 0, 0x01, 0x0b];
/** Zeros at address 0, of which there are 130: more than seven bits can count. */
const data = [11, 0x89, 0x01, 1, 0, 0x41, 0, 0x0b, 0x82, 0x01, ...Array.from({ length: 130 }, () => 0)];
/** The module is `m`; function 1 is `a\tb`, function 0 has no name. */
const names = [0, 17, 4, ...ascii("name"), 0, 2, 1, ...ascii("m"), 1, 6, 1, 1, 3, ...ascii("a\tb")];

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

it("has the bytes of each section and of each function, by its name where it has one", () => {
  const binary = Uint8Array.from([...preamble, ...types, ...functions, ...code, ...data, ...names]);
  expect(binary).toHaveLength(188);
  expect(
    listBinary(binary)
      .replaceAll(/ {2,}(?=\d)/g, ": ")
      .split("\n"),
  ).toEqual([
    "WebAssembly, 188 bytes",
    "type: 4",
    "function: 3",
    "code: 8",
    "  function 0: 2",
    "  a\\tb: 3",
    "data: 137",
    "custom: 17",
    "",
  ]);
});

it("tells functions by their numbers where no section has their names", () => {
  expect(listBinary(Uint8Array.from([...preamble, ...code]))).toMatch(/^ {2}function 0 +2\n {2}function 1 +3\n/m);
});
