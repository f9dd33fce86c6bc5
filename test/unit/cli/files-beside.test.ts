import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { filesBeside } from "../../../src/cli/files-beside.ts";
import { FormatError } from "../../../src/formats/format-error.ts";

const place = mkdtempSync(join(tmpdir(), "convoke-beside-"));
const folder = join(place, "model");
mkdirSync(join(folder, "parts"), { recursive: true });
writeFileSync(join(place, "secret.bin"), "secret");
writeFileSync(join(folder, "weights.bin"), Uint8Array.of(1, 2, 3, 4, 5));
writeFileSync(join(folder, "parts", "a.bin"), Uint8Array.of(9));
symlinkSync(join(place, "secret.bin"), join(folder, "link.bin"));
symlinkSync(place, join(folder, "up"));
symlinkSync("weights.bin", join(folder, "inside.bin"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const { readPart } = filesBeside(join(folder, "model.onnx"));
const read = (location: string, offset = 0, length?: number): readonly number[] | undefined => {
  const bytes = readPart(location, offset, length);
  return bytes && [...bytes];
};

describe("files beside a model", () => {
  it("are read in part or to the end, also through links that stay in the folder", () => {
    expect(read("weights.bin")).toEqual([1, 2, 3, 4, 5]);
    expect(read("weights.bin", 1, 3)).toEqual([2, 3, 4]);
    expect(read("weights.bin", 3)).toEqual([4, 5]);
    expect(read("parts/a.bin")).toEqual([9]);
    expect(read("inside.bin", 4)).toEqual([5]);
  });

  it("are undefined where there are none", () => {
    expect(read("missing.bin")).toBeUndefined();
    expect(read("weights.bin/deeper")).toBeUndefined();
  });

  it("give what is there, whatever length is asked for", () => {
    expect(read("weights.bin", 2, 2 ** 60)).toEqual([3, 4, 5]);
    expect(read("weights.bin", 2 ** 50, 8)).toEqual([]);
  });

  it.each([
    "",
    "../secret.bin",
    "parts/../../secret.bin",
    "/etc/passwd",
    "..",
    "..\\secret.bin",
    "C:/secret.bin",
    "weights.bin\0",
  ])("are refused where %j leads out of the folder", (location) => {
    expect(() => read(location)).toThrow(FormatError);
    expect(() => read(location)).toThrow("it is not a path below the model's folder");
  });

  it.each(["link.bin", "up/secret.bin"])("are refused where the link %s leads out of the folder", (location) => {
    expect(() => read(location)).toThrow("it lies outside of");
  });

  it("are refused where they are no files", () => {
    expect(() => read("parts")).toThrow("it is not a regular file");
    expect(() => read(".")).toThrow(FormatError);
  });
});
