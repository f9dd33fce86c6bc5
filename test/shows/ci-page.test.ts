/** What docs/ci.md shows: workflows that are sound, inputs and options that there are, and a comment as it is written. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { check } from "../../src/cli/check.ts";
import { diff } from "../../src/cli/diff.ts";
import { docs } from "../../src/cli/docs.ts";
import { action } from "../support/action.ts";
import { blocksOf, codeIn, readPage, tablesOf } from "../support/pages.ts";

const page = readPage("docs/ci.md");
const blocks = blocksOf(page);
const [workflow, gitlab, hooks] = blocks.filter(({ language }) => language === "yaml").map(({ text }) => text);

describe("docs/ci.md", () => {
  it("has a workflow of a dozen lines that a validator of actions takes", () => {
    const validator = fileURLToPath(new URL("../../node_modules/.bin/action-validator", import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "convoke-workflow-"));
    const file = join(folder, ".github/workflows/models.yml");
    mkdirSync(join(folder, ".github/workflows"), { recursive: true });
    writeFileSync(file, workflow!);
    const { status, stdout } = spawnSync(validator, [file], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect([status, stdout, workflow!.trimEnd().split("\n").length]).toEqual([0, "", 12]);
    const { jobs } = parse(workflow!) as { jobs: { convoke: { steps: readonly { with?: object }[] } } };
    const [, step] = jobs.convoke.steps;
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step!.with!)));
  });

  it("tells of every input, and of no other", () => {
    const { rows } = tablesOf(page).find(({ rows: [row] }) => row?.[0] === "`paths`")!;
    expect(rows.map(([name]) => codeIn(name!)[0])).toEqual(Object.keys(action.inputs));
  });

  it("shows commands with options that there are", () => {
    const known = new Map(
      [check, docs, diff].map(({ name, options }) => [name, options.map((each) => `--${each.name}`)]),
    );
    const texts = [...codeIn(page.replaceAll(/^```[^]*?^```$/gm, "")), ...blocks.map(({ text }) => text)];
    const commands = texts.flatMap((text) => [...text.matchAll(/\bconvoke (check|docs|diff) ([^|>\n]*)/g)]);
    expect(commands.length).toBeGreaterThan(10);
    for (const [whole, name, words] of commands) {
      for (const option of words!.match(/(?<=^| )--[a-z-]+/g) ?? []) {
        expect([...known.get(name!)!, "--help"], whole).toContain(option);
      }
    }
  });

  it("shows a job of GitLab whose reports are those that it makes", () => {
    const { convoke } = parse(gitlab!) as {
      convoke: { script: readonly string[]; artifacts: { reports: Readonly<Record<string, string>> } };
    };
    for (const [kind, file] of Object.entries(convoke.artifacts.reports)) {
      const format = kind === "codequality" ? "gitlab" : kind;
      expect(convoke.script.some((line) => line.startsWith(`convoke check models --format ${format} > ${file}`))).toBe(
        true,
      );
    }
  });

  it("has hooks that look at all that a changed block may break", () => {
    const manifest = parse(readFileSync(new URL("../../.pre-commit-hooks.yaml", import.meta.url), "utf8")) as readonly {
      pass_filenames: boolean;
      args: readonly string[];
    }[];
    for (const { pass_filenames: isNamed, args } of manifest) expect([isNamed, args]).toEqual([false, ["."]]);
  });

  it("shows hooks that there are", () => {
    const { repos } = parse(hooks!) as { repos: readonly { hooks: readonly { id: string }[] }[] };
    const manifest = parse(readFileSync(new URL("../../.pre-commit-hooks.yaml", import.meta.url), "utf8")) as readonly {
      id: string;
    }[];
    const ids = manifest.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(repos.flatMap((repo) => repo.hooks.map(({ id }) => id))));
    expect(ids.filter((id) => !page.includes(`\`${id}\``) && !hooks!.includes(id))).toEqual([]);
  });
});
