import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { UsageError } from "../../../src/cli/command.ts";
import { projectHost, readModelText } from "../../../src/cli/project.ts";

const SECRET = "block Up { relu } // secret";
const place = realpathSync(mkdtempSync(join(tmpdir(), "convoke-project-")));
const project = join(place, "project");
for (const folder of ["project/nets/deep", "project/blocks", "project/folder.cvk", "other"]) {
  mkdirSync(join(place, folder), { recursive: true });
}
const write = (path: string, contents: string | Uint8Array): void => writeFileSync(join(place, path), contents);
write("project/package.json", "{}");
write("project/blocks/up.cvk", SECRET);
write("project/nets/deep/near.cvk", SECRET);
write("project/secret.txt", SECRET);
write("project/lfs.cvk", "version https://git-lfs.github.com/spec/v1\noid sha256:secret\nsize 9\n");
write("project/zeros.cvk", new Uint8Array(64));
write("project/large.cvk", `//${"x".repeat(2 ** 22)}\n`);
write("other/up.cvk", SECRET);
symlinkSync("../other/up.cvk", join(project, "out.cvk"));
symlinkSync("blocks/up.cvk", join(project, "in.cvk"));
symlinkSync("secret.txt", join(project, "renamed.cvk"));
symlinkSync("../other", join(project, "elsewhere"));
symlinkSync("circle.cvk", join(project, "circle.cvk"));
if (process.platform !== "win32") spawnSync("mkfifo", [join(project, "pipe.cvk")]);
afterAll(() => rmSync(place, { recursive: true, force: true }));

const model = join(project, "nets/deep/net.cvk");

function read(path: string, root?: string): string | undefined {
  const found = projectHost(model, root).readFile(path);
  return typeof found === "object" ? `refused: ${found.refused}` : found;
}

describe("what a model may import", () => {
  it("is model text of its project, which ends where the nearest mark above stands", () => {
    for (const path of ["blocks/up.cvk", "nets/deep/near.cvk", "in.cvk"])
      expect(read(join(project, path))).toBe(SECRET);
    expect(read(join(project, "none.cvk"))).toBeUndefined();
    expect(read(join(project, "blocks/up.cvk/none.cvk"))).toBeUndefined();
  });

  it.each([
    ["other/up.cvk", `it lies outside of ${project}`],
    ["project/out.cvk", `it lies outside of ${project}`],
    ["project/elsewhere/up.cvk", `it lies outside of ${project}`],
    ["project/nets/../../other/up.cvk", `it lies outside of ${project}`],
    ["project/renamed.cvk", "it is a link to a file whose name does not end in .cvk"],
    ["project/secret.txt", "the names of imported files end in .cvk"],
    ["project/folder.cvk", "it is not a regular file"],
    ["project/circle.cvk", "its links lead in a circle"],
    ["project/lfs.cvk", "it is a Git LFS pointer, and no model text"],
    ["project/zeros.cvk", "it is binary: byte 0 is zero, and no model text"],
    ["project/large.cvk", "it is larger than 4.0 MiB, where model text ends"],
    ...(process.platform === "win32" ? [] : [["project/pipe.cvk", "it is not a regular file"]]),
  ])("is not %s: %s", (path, reason) => {
    expect(read(join(place, path!))).toBe(`refused: ${reason}`);
  });

  it("is what the user's folder holds, where one is named", () => {
    expect(read(join(place, "other/up.cvk"), place)).toBe(SECRET);
    expect(read(join(project, "blocks/up.cvk"), join(project, "nets"))).toBe(
      `refused: it lies outside of ${join(project, "nets")}`,
    );
    expect(() => read("x.cvk", join(place, "none"))).toThrow(UsageError);
    expect(() => read("x.cvk", join(project, "secret.txt"))).toThrow("--root takes a folder");
  });

  it("is the model's own folder, where no folder above is marked", () => {
    const host = projectHost(join(place, "other/net.cvk"), undefined);
    expect(host.readFile(join(place, "other/up.cvk"))).toBe(SECRET);
    expect(host.readFile(join(project, "in.cvk"))).toEqual(expect.objectContaining({ refused: expect.any(String) }));
  });

  it("is a thousand files", () => {
    const { readFile } = projectHost(model, undefined);
    for (let file = 0; file < 1000; file++) expect(readFile(join(project, "in.cvk"))).toBe(SECRET);
    expect(readFile(join(project, "in.cvk"))).toEqual({ refused: "more than 1000 files are imported" });
  });

  it("is told at the import, and nothing of the file is shown", () => {
    const text = 'import { Up } from "../../out.cvk"\nmodel N { input x [1, 2, 2]; Up }';
    const { diagnostics } = check(model, text, projectHost(model, undefined));
    expect(diagnostics.map(({ code, span }) => [code, span.start])).toEqual([["resolve/import-refused", 19]]);
    expect(JSON.stringify(diagnostics)).not.toContain("secret");
  });
});

describe("a model that the user names", () => {
  it("is told by what it is, where it is not text", () => {
    expect(readModelText(join(project, "lfs.cvk"))).toMatchObject({ refused: expect.stringContaining("Git LFS") });
    expect(readModelText(join(project, "large.cvk"))).toMatchObject({ refused: expect.stringContaining("4.0 MiB") });
    expect(readModelText(join(project, "secret.txt"))).toBe(SECRET);
  });
});
