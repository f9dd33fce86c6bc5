/**
 * The action as GitHub would run it: in a shallow checkout of a pull request that changes a model, with a token that may write
 * comments and one that may not, and with names that try to speak to the log.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.ts";
import { docs } from "../../src/cli/docs.ts";
import { action, runAction, type JobResult } from "../support/action.ts";
import { commandPath, workplace } from "../support/command.ts";
import { githubApi, type GitHubApi } from "../support/github-api.ts";
import { codeIn, readPage } from "../support/pages.ts";

const NET = `model Net {
  input image [3, 32, 32]
  conv 64 kernel=3 pad=1 relu
  conv 64 kernel=3 pad=1 relu
  avgpool global
  flatten
  dense 10
}
`;
const figure = (text: string): string =>
  `The net has <!-- convoke:params models/net.cvk -->${text}<!-- /convoke --> parameters.\n`;

/** A colour, commands of both forms, ends of fences and comments, and HTML. */
const EVIL = "e\u001b[31m\u202e ::error::pwn ##[add-mask]pwn ```` --> <img src=x>";
const EVIL_FILE = "models/a\n::add-mask::pwn ````<b>.cvk";
const HOSTILE = `model Hostile {\n  input x [1, 4, 4]\n  "${EVIL}": relu\n  "${EVIL}": relu\n}\n`;

const place = workplace({ "origin/models/net.cvk": NET, "origin/README.md": figure("39,370") });
const origin = place.path("origin");
let api: GitHubApi;
beforeAll(async () => void (api = await githubApi()));
afterAll(() => {
  api.close();
  place.remove();
});

const WHO = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"];
const git = (folder: string, ...words: string[]): string =>
  execFileSync("git", [...WHO, ...words], { cwd: folder, encoding: "utf8" }).trim();

function commit(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(origin, name)), { recursive: true });
    writeFileSync(join(origin, name), text);
  }
  git(origin, "add", "--all");
  git(origin, "commit", "--quiet", "--message=change");
  return git(origin, "rev-parse", "HEAD");
}

let jobs = 0;

/** The last commit of the origin, checked out alone, as the pull request against `base`. */
function job(base: string, inputs: Readonly<Record<string, string>> = {}): Promise<JobResult> {
  const files = place.path(`job${jobs++}`);
  mkdirSync(files);
  git(files, "clone", "--quiet", "--depth=1", `file://${origin}`, "checkout");
  const event = { pull_request: { number: 7, base: { sha: base } } };
  return runAction({ workspace: join(files, "checkout"), files, api: api.address, event, inputs });
}

describe("the action, on a pull request", () => {
  let base: string;
  beforeAll(() => {
    git(place.folder, "init", "--quiet", "--initial-branch=main", "origin");
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
    base = commit({});
  });

  it("writes no comment where nothing changes", async () => {
    const { code, summary } = await job(base);
    expect([code, api.comments]).toEqual([0, []]);
    expect(summary).toContain("## Models: nothing breaks\n");
  });

  it("tells mistakes and stale figures at their lines, whatever names try", async () => {
    commit({
      "models/net.cvk": NET.replace("dense", "dens"),
      "models/evil.cvk": HOSTILE,
      [EVIL_FILE]: NET.replace("relu", "rlu"),
      "models/sound.cvk": NET,
      "README.md": figure("1").replace("net.cvk", "sound.cvk"),
    });
    const { code, annotations, log, summary } = await job(base, { docs: "README.md" });
    expect(code).toBe(1);
    expect(
      annotations.map(({ command, properties }) => [
        command,
        properties["title"],
        properties["file"],
        properties["line"],
      ]),
    ).toEqual([
      ["error", "resolve/unknown-layer", EVIL_FILE.replace("\n", "\\n"), "3"],
      ["error", "resolve/name-twice", "models/evil.cvk", "4"],
      ["error", "resolve/unknown-layer", "models/net.cvk", "7"],
      ["error", "docs/stale", "README.md", "1"],
    ]);
    expect(annotations.at(-1)!.message).toMatch(/^`params` of models\/sound.cvk is 39,370, not 1\n/);
    for (const text of [log, summary]) expect(text).not.toMatch(/\p{Cc}(?<!\n)|\u202e/u);
    const html = new MarkdownIt({ html: true }).render(summary);
    expect(html).not.toMatch(/<(img|b)\b/);
    expect(html.match(/<h3>.*<\/h3>/g)).toEqual(["<h3>❌ convoke check</h3>", "<h3>❌ convoke docs</h3>"]);
    const [comment] = api.comments;
    expect(comment!.body).toContain("- ⚠️ `Net` in `models/net.cvk` cannot be compared: 1 error in the work tree;");
    expect(comment!.body).toContain("- `Net` in `models/sound.cvk` is added");
  });

  it("is green when fixes are applied and pages written, whatever mistakes the base has", async () => {
    git(origin, "rm", "--quiet", "models/evil.cvk", EVIL_FILE);
    for (const words of [
      ["check", "models", "--fix"],
      ["docs", "README.md"],
    ]) {
      expect(spawnSync(process.execPath, [commandPath, ...words], { cwd: origin }).status).toBe(0);
    }
    const broken = git(origin, "rev-parse", "HEAD");
    base = commit({ "other/same.cvk": NET });
    const { code, annotations, summary } = await job(broken, { docs: "README.md", paths: "models/net.cvk" });
    expect([code, annotations]).toEqual([0, []]);
    expect(summary).toContain("### ✅ convoke check\n\n```text\nok models/net.cvk: Net: ");
    expect(summary).toContain("### ✅ convoke docs\n\n```text\nok README.md: 0 models, 1 marker\n");
    expect(summary).toMatch(/### ⚠️ convoke diff\n\n```text\n.*models\/net\.cvk:7:3 error\[/);
  });

  it("comments what a change costs, with its arithmetic", async () => {
    commit({ "models/net.cvk": NET.replace("conv 64", "conv 96") });
    const { code, uses } = await job(base, { "fail-on": "signature", "node-version": "22", paths: "other\nmodels" });
    expect([code, uses]).toEqual([0, ["actions/setup-node@v4"]]);
    expect(api.comments).toHaveLength(1);
    const { body } = api.comments[0]!;
    expect(body.split("\n")[0]).toBe("<!-- convoke diff: models%20%2F%20nets -->");
    expect(body.match(/ against `git:/g)).toHaveLength(1);
    // Each of 96 filters reads 3 channels, and each of the next 64 reads 96.
    expect(body).toContain("`(3*3*3)*64 + 64 = 1,792 -> (3*3*3)*96 + 96 = 2,688`");
    expect(body).toContain("`(3*3*64)*64 + 64 = 36,928 -> (3*3*96)*64 + 64 = 55,360`");
    expect(body).toContain("| parameters | 39,370 | 58,698 | +19,328 (+49.1%) |");
    const shown = readPage("docs/ci.md")
      .match(/^> \| `.*/gm)!
      .flatMap(codeIn);
    expect(shown).toHaveLength(6);
    for (const code of shown) expect(body).toContain(`\`${code}\``);
  });

  it("says the same in the summary where the token may not comment, and fails where it is asked to", async () => {
    api.mayWrite = false;
    const { code, summary } = await job(base, { "fail-on": "weights" });
    expect(code).toBe(1);
    expect(summary).toContain("| parameters | 39,370 | 58,698 | +19,328 (+49.1%) |");
    expect(summary).toContain("error: Net: an old checkpoint does not load");
    expect(summary).toMatch(
      /No comment was written: PATCH \/repos\/owner\/nets\/issues\/comments\/1 answered 403; .*forks/,
    );
  });
});

describe("its files", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));

  it("put no input into the text of a shell", () => {
    const texts = action.runs.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(texts).toHaveLength(2);
    expect(texts.filter((text) => text.includes("${{"))).toEqual([]);
  });

  it("are sound to a validator of actions", () => {
    const { status, stdout } = spawnSync(join(root, "node_modules/.bin/action-validator"), [join(root, "action.yml")], {
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([0, ""]);
  });

  it("hand every input to the steps", () => {
    const used = JSON.stringify(action.runs.steps);
    expect(Object.keys(action.inputs).filter((name) => !used.includes(`inputs.${name}`))).toEqual([]);
  });

  it("name hooks of pre-commit by options that there are", () => {
    const hooks = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")) as readonly {
      readonly entry: string;
    }[];
    const known = new Map(
      [check, docs].map(({ name, options }) => [name, options.map((option) => `--${option.name}`)]),
    );
    expect(hooks.map(({ entry }) => entry)).toEqual(["convoke check", "convoke check --fix", "convoke docs --check"]);
    for (const { entry } of hooks) {
      const [, name, ...options] = entry.split(" ");
      expect(known.get(name!)).toEqual(expect.arrayContaining(options));
    }
  });
});
