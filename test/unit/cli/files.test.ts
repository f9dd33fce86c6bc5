import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashText } from "../../../src/base/random.ts";
import { UsageError } from "../../../src/cli/command.ts";
import { readBytes } from "../../../src/cli/read-files.ts";
import { writeFiles } from "../../../src/cli/write-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "convoke-files-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("writing files", () => {
  it("makes missing folders, replaces what was there, and leaves nothing else", async () => {
    const path = join(folder, "a/b/net.ts");
    await writeFiles([[path, "old"]]);
    await writeFiles([
      [path, "new"],
      [join(folder, "a/b/net.weights"), Uint8Array.of(1, 2)],
    ]);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect([...readFileSync(join(folder, "a/b/net.weights"))]).toEqual([1, 2]);
    expect(readdirSync(join(folder, "a/b"))).toEqual(["net.ts", "net.weights"]);
  });

  it("writes parts one behind the other", async () => {
    const path = join(folder, "net.weights");
    await writeFiles([[path, [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)]]]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  });

  it("writes none where one cannot be written", async () => {
    mkdirSync(join(folder, "taken"));
    const write = (): Promise<void> =>
      writeFiles([
        [join(folder, "first"), "x"],
        [join(folder, "made/second"), "x"],
        [join(folder, "taken"), "x"],
      ]);
    await expect(write()).rejects.toThrow(UsageError);
    await expect(write()).rejects.toThrow(`cannot write ${join(folder, "taken")}: it is a folder`);
    expect(readdirSync(folder)).toEqual(["taken"]);
  });

  it("leaves what was there as it was where another cannot be written", async () => {
    writeFileSync(join(folder, "first"), "old");
    mkdirSync(join(folder, "taken"));
    await expect(
      writeFiles([
        [join(folder, "first"), "new"],
        [join(folder, "taken"), "x"],
      ]),
    ).rejects.toThrow(UsageError);
    expect(readFileSync(join(folder, "first"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["first", "taken"]);
  });

  it("says why a folder below a file cannot be made", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(writeFiles([[join(folder, "file/net.ts"), "x"]])).rejects.toThrow(
      "a part of its path is not a folder",
    );
  });

  it("removes the parts of a killed process, and those of no other", async () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const machine = hashText(hostname()).toString(36);
    const parts = [
      `.a.${machine}-${gone}-0.part`,
      `.a.${machine}-${process.pid}-0.part`,
      `.a.other-${gone}-0.part`,
      `.b.${machine}-${gone}-0.part`,
    ];
    for (const part of parts) writeFileSync(join(folder, part), "x");
    await writeFiles([[join(folder, "a"), "x"]]);
    expect(readdirSync(folder)).toEqual([...parts.slice(1), "a"].toSorted());
  });

  it.skipIf(process.platform === "win32")(
    "writes to devices and pipes as they are, and to where a link leads",
    async () => {
      await writeFiles([["/dev/null", "x"]]);
      expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
      await expect(writeFiles([["/dev/full", "x"]])).rejects.toThrow("cannot write /dev/full: the disk is full");
      writeFileSync(join(folder, "file"), "old");
      symlinkSync("file", join(folder, "link"));
      await writeFiles([[join(folder, "link"), "new"]]);
      expect(readFileSync(join(folder, "file"), "utf8")).toBe("new");
      expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
    },
  );

  // The superuser may write anywhere, so that there is nothing to see.
  it.skipIf(process.getuid?.() === 0)("leaves nothing in a folder without write permission", async () => {
    chmodSync(folder, 0o500);
    try {
      await expect(writeFiles([[join(folder, "net.ts"), "x"]])).rejects.toThrow("access is denied");
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
    expect(() => readBytes(join(folder, "file/a.cvk"))).toThrow("a part of its path is not a folder");
  });

  // Reading a device may never end, and a pipe that nobody writes to never begins.
  it.skipIf(process.platform === "win32")("refuses devices, sockets and pipes that nobody writes to, at once", () => {
    expect(() => readBytes("/dev/zero")).toThrow("cannot read /dev/zero: it is a device, no file");
    spawnSync("mkfifo", [join(folder, "pipe")]);
    expect(() => readBytes(join(folder, "pipe"))).toThrow("it is a pipe, and nothing comes out of it");
  });

  it("reads no more than it was asked for, and a byte to tell that there is more", () => {
    writeFileSync(join(folder, "long"), "0123456789");
    expect(readBytes(join(folder, "long"), 4)).toHaveLength(5);
    expect(readBytes(join(folder, "long"), 10)).toHaveLength(10);
  });

  it.skipIf(!existsSync("/proc/self/status"))("reads files that do not tell their size", () => {
    expect(Buffer.from(readBytes("/proc/self/status")).toString()).toContain("Name:");
  });
});
