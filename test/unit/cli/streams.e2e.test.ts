/** What a command does and says of itself does not depend on who listens. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import { commandPath, workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";

const place = workplace({
  "sound.cvk": "model N { input image [1, 4, 4]; conv 2 kernel=3; relu }",
  "broken.cvk": "model N { input image [1, 4, 4]; cnov 2 }",
  "image.npy": writeNpy([1, 4, 4], new Float32Array(16)),
  "data/image.npy": writeNpy([1, 1, 4, 4], new Float32Array(16)),
  "large.cvk": "model N { input x [8000]; dense 8000; dense 8000 }",
});
place.convoke("export", "sound.cvk", "--init", "1", "-o", "sound.onnx");
place.convoke("weights", "sound.cvk", "sound.onnx", "--out", "sound.safetensors");
place.convoke("run", "sound.cvk", "--weights", "sound.onnx", "--input", "image.npy", "--output", "data/relu.npy");
afterAll(() => place.remove());

/** `MODEL` stands for the file, `made` is where files are written. */
const commands: readonly string[] = [
  "check MODEL",
  "check MODEL --format json",
  "report MODEL",
  "report MODEL sound.cvk --format csv",
  "compile MODEL --init 1 --out made",
  "run MODEL --init 1 --input image.npy",
  "run MODEL --init 1 --input image.npy --output made/out.npy",
  "verify MODEL --init 1 --data data",
  "export MODEL --init 1 -o made/n.onnx",
  "weights MODEL sound.safetensors --out made/n.safetensors",
  "profile MODEL --rounds 1 --target ts",
  "dump MODEL --after lower",
  "import sound.onnx -o made/n.cvk",
  "new made/n",
  "layers conv",
  "layers cnov",
  "none",
];

interface Ended {
  readonly code: number;
  readonly files: readonly string[];
}

/** With the shell's redirections behind it. */
function runWith(command: string, streams: string): Ended {
  rmSync(place.path("made"), { recursive: true, force: true });
  mkdirSync(place.path("made"));
  const script = `{ "$0" "$1" ${command} 2>>err; echo $? > code; } ${streams}`.replace(
    "2>>err;",
    streams.includes("2>") ? ";" : "2>>err;",
  );
  spawnSync("bash", ["-c", script, process.execPath, commandPath], { cwd: place.folder });
  const code = Number(spawnSync("cat", ["code"], { cwd: place.folder, encoding: "utf8" }).stdout);
  return { code, files: readdirSync(place.path("made")) };
}

describe.skipIf(process.platform === "win32")("exit codes and files", () => {
  const cases = commands.flatMap((command) =>
    command.includes("MODEL") ? ["sound.cvk", "broken.cvk"].map((model) => command.replace("MODEL", model)) : [command],
  );
  it.each(sampled(cases))("of %s are the same whoever listens", (command) => {
    const due = runWith(command, "> out");
    const isSilent = statSync(place.path("out")).size === 0;
    for (const streams of ["2>&1 | true", ">&- 2> /dev/full"]) {
      expect([streams, runWith(command, streams)]).toEqual([streams, due]);
    }
    expect(runWith(command, "> /dev/full")).toEqual(isSilent ? due : { ...due, code: 2 });
  });

  it("of a full disk behind standard output is the machine's, in one sentence", () => {
    const { stderr } = spawnSync("bash", ["-c", `"$0" "$1" layers > /dev/full`, process.execPath, commandPath], {
      encoding: "utf8",
    });
    expect(stderr).toBe("error: cannot write to standard output: the disk is full\n");
  });

  it.each([
    ["run", ["run", "sound.cvk", "--init", "1", "--input", "image.npy", "--output", "/dev/full"]],
    ["compile", ["compile", "sound.cvk", "--out", "/dev/full/x"]],
    ["compile", ["compile", "sound.cvk", "--out", "/proc/x"]],
    ["new", ["new", "/proc/x"]],
    ["check", ["check", "/dev/zero"]],
    ["dump", ["dump", "data"]],
    ["weights", ["weights", "sound.cvk", "/dev/zero"]],
    ["weights", ["weights", "sound.cvk", "data"]],
    ["export", ["export", "sound.cvk", "--init", "1", "-o", "sound.cvk/x.onnx"]],
  ])("of %s %j are the machine's", (_name, words) => {
    const { code, err } = place.convoke(...words);
    expect(err).toMatch(/^error: cannot (read|write) [^\n]*\n$/);
    expect(code).toBe(2);
  });

  it("of a disk that fills up while files are written: nothing is left behind", () => {
    rmSync(place.path("made"), { recursive: true, force: true });
    const script = `trap '' XFSZ; ulimit -f 16; "$0" "$1" compile large.cvk --init 1 --out made`;
    const { status, stderr } = spawnSync("bash", ["-c", script, process.execPath, commandPath], {
      cwd: place.folder,
      encoding: "utf8",
    });
    expect(stderr).toMatch(/cannot write made\/large\.\S+: it would be larger than files may be here\n$/);
    expect(status).toBe(2);
    expect(existsSync(place.path("made"))).toBe(false);
  });
});

describe.skipIf(process.platform === "win32")("a signal while weights of 512 MB are written", () => {
  it.each(sampled(["SIGHUP", "SIGTERM", "SIGINT"] as const))(
    "%s leaves no part, and ends the command as a signal does",
    async (signal) => {
      rmSync(place.path("made"), { recursive: true, force: true });
      mkdirSync(place.path("made"));
      writeFileSync(place.path("made/old"), "");
      const child = spawn(process.execPath, [commandPath, "compile", "large.cvk", "--init", "1", "--out", "made"], {
        cwd: place.folder,
        stdio: "ignore",
      });
      const ended = once(child, "exit");
      const isWriting = (): boolean =>
        readdirSync(place.path("made")).some(
          (name) => name.endsWith(".part") && statSync(place.path(`made/${name}`)).size > 2 ** 20,
        );
      while (child.exitCode === null && !isWriting()) await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      expect(readdirSync(place.path("made"))).toEqual(["old"]);
    },
    60_000,
  );
});
