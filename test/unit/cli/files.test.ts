import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UsageError } from "../../../src/cli/command.ts";
import { findModels, readBytes, readTextIfThere, writeFiles } from "../../../src/cli/io.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "convoke-files-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("writing files", () => {
  it("makes missing folders, replaces what was there, and leaves nothing else", () => {
    const path = join(folder, "a/b/net.ts");
    writeFiles([[path, "old"]]);
    writeFiles([
      [path, "new"],
      [join(folder, "a/b/net.weights"), Uint8Array.of(1, 2)],
    ]);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect([...readFileSync(join(folder, "a/b/net.weights"))]).toEqual([1, 2]);
    expect(readdirSync(join(folder, "a/b"))).toEqual(["net.ts", "net.weights"]);
  });

  it("writes parts one behind the other", () => {
    const path = join(folder, "net.weights");
    writeFiles([[path, [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)]]]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  });

  it("writes none where one cannot be written", () => {
    mkdirSync(join(folder, "taken"));
    const write = (): void =>
      writeFiles([
        [join(folder, "first"), "x"],
        [join(folder, "made/second"), "x"],
        [join(folder, "taken"), "x"],
      ]);
    expect(write).toThrow(UsageError);
    expect(write).toThrow(`cannot write ${join(folder, "taken")}: it is a folder`);
    expect(readdirSync(folder)).toEqual(["taken"]);
  });

  it("leaves what was there as it was where another cannot be written", () => {
    writeFileSync(join(folder, "first"), "old");
    mkdirSync(join(folder, "taken"));
    expect(() =>
      writeFiles([
        [join(folder, "first"), "new"],
        [join(folder, "taken"), "x"],
      ]),
    ).toThrow(UsageError);
    expect(readFileSync(join(folder, "first"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["first", "taken"]);
  });

  it("says why a folder below a file cannot be made", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => writeFiles([[join(folder, "file/net.ts"), "x"]])).toThrow("a part of its path is no folder");
  });

  // The superuser may write anywhere, so that there is nothing to see.
  it.skipIf(process.getuid?.() === 0)("leaves nothing in a folder without write permission", () => {
    chmodSync(folder, 0o500);
    try {
      expect(() => writeFiles([[join(folder, "net.ts"), "x"]])).toThrow("access is denied");
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      chmodSync(folder, 0o700);
    }
  });
});

describe("reading files", () => {
  it("says what is wrong with a path", () => {
    expect(() => readBytes(join(folder, "none.cvk"))).toThrow(
      `cannot read ${join(folder, "none.cvk")}: there is no such file`,
    );
    expect(() => readBytes(folder)).toThrow("it is a folder");
    writeFileSync(join(folder, "file"), "");
    expect(() => readBytes(join(folder, "file/a.cvk"))).toThrow("a part of its path is no folder");
  });

  it("has no text for an import that is not there", () => {
    expect(readTextIfThere(join(folder, "none.cvk"))).toBeUndefined();
    writeFileSync(join(folder, "a.cvk"), "é");
    expect(readTextIfThere(join(folder, "a.cvk"))).toBe("é");
  });
});

describe("finding models", () => {
  it("walks folders by name, and passes over hidden ones and packages", () => {
    for (const path of ["b/z.cvk", "b/a.cvk", "a.cvk", "c.txt", "node_modules/x/x.cvk", ".hidden/h.cvk"]) {
      const whole = join(folder, path);
      mkdirSync(join(whole, ".."), { recursive: true });
      writeFileSync(whole, "");
    }
    const found = findModels([folder]).map((path) => path.slice(folder.length + 1));
    expect(found).toEqual(["a.cvk", "b/a.cvk", "b/z.cvk"]);
  });

  it("takes a named file whatever it is called, and says what is missing", () => {
    writeFileSync(join(folder, "c.txt"), "");
    expect(findModels([join(folder, "c.txt")])).toEqual([join(folder, "c.txt")]);
    expect(() => findModels([folder])).toThrow(`no .cvk file in ${folder}`);
    expect(() => findModels([join(folder, "none")])).toThrow("there is no such file");
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});
