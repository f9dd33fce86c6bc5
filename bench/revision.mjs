// An earlier build beside this one.
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "./contestants.mjs";
import { withFolder } from "./nets.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds a commit in a worktree of its own, with the packages that are installed here, and calls `use` with
 * `{ name, command }`: its short hash, and the path of its command. Both are gone afterwards.
 */
export async function withRevision(revision, tell, use) {
  const name = hashOf(revision);
  return withFolder(async (folder) => {
    const tree = join(folder, name);
    git("worktree", "add", "--quiet", "--detach", tree, name);
    try {
      tell(`building ${name}`);
      symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
      execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: tree, stdio: ["ignore", "ignore", "inherit"] });
      return await use({ name, command: join(tree, "dist/cli.js") });
    } finally {
      git("worktree", "remove", "--force", tree);
    }
  });
}

/** Each of our contestants, and behind it the same of the other build. */
export function besideEarlier(contestants, { name, command }) {
  return contestants
    .filter(({ compile }) => compile !== undefined)
    .flatMap((each) => [each, { ...each, name: `${each.name}@${name}`, revision: { name, command } }]);
}

function hashOf(revision) {
  try {
    return git("rev-parse", "--verify", "--quiet", "--short", `${revision}^{commit}`);
  } catch {
    throw new UsageError(`--against takes a commit, and there is none called ${revision}`);
  }
}

function git(...words) {
  return execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
}
