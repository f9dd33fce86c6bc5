/**
 * Files as a revision of the repository has them, read by git itself, without a checkout. A revision is somebody's word: it
 * never reaches a shell, nor is it ever read as an option.
 */
import { execFileSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { Refusal } from "../index.ts";
import { bytes, shown } from "../tools.ts";
import { quote, UsageError } from "./command.ts";

/** What a tree has at a path. */
interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly size: number;
}

export interface Revision {
  /** As the user called it: `git:HEAD~1`. */
  readonly name: string;
  /** The folder of the repository, with links followed. */
  readonly top: string;
  /** Paths from there on of the files that a model may have to do with, in the order of their names. */
  readonly paths: readonly string[];
  isLink(path: string): boolean;
  /** Whether a plain file is there, or why it is not read. */
  find(path: string): boolean | Refusal;
  /** At most one byte more than so many. */
  read(path: string, most: number): Uint8Array;
}

/** What is asked for: `git:REV` or `git:REV:PATH`. */
export interface RevisionWord {
  readonly revision: string;
  readonly path: string | undefined;
}

const PREFIX = "git:";

/**
 * Undefined of a word that names a file.
 * @throws UsageError where no revision can be called so.
 */
export function revisionWord(word: string): RevisionWord | undefined {
  if (!word.startsWith(PREFIX)) return undefined;
  const [revision = "", ...path] = word.slice(PREFIX.length).split(":");
  if (revision === "" || path.some((part) => part === "")) {
    throw new UsageError(`${quote(word)} names no revision: git:REV, or git:REV:PATH, such as git:HEAD~1`);
  }
  // git calls nothing so, and would take it for an option.
  if (revision.startsWith("-") || Array.from(word).some((letter) => letter < " "))
    throw new UsageError(`${quote(word)} cannot be a revision`);
  return { revision, path: path.length === 0 ? undefined : path.join(":") };
}

/**
 * @param near a path in the repository
 * @throws UsageError where git or the repository is missing, or it has no such revision.
 */
export function openRevision(revision: string, near: string): Revision {
  const git = gitIn(folderOf(near));
  const top = realpathSync(git(["rev-parse", "--show-toplevel"]).toString("utf8").replace(/\n$/, ""));
  const tree = treeOf(revision, git);
  const entries = new Map(entriesOf(git(["ls-tree", "-r", "-z", "-l", "--full-tree", tree])));
  const contents = new Map<string, Uint8Array>();
  const load = (paths: readonly string[]): void => {
    const objects = paths.map((path) => entries.get(path)!.object);
    const found = git(["cat-file", "--batch"], objects.map((object) => `${object}\n`).join(""));
    for (const [at, blob] of blobsIn(found).entries()) contents.set(paths[at]!, blob);
  };
  return {
    name: `${PREFIX}${revision}`,
    top,
    paths: [...entries.keys()].toSorted(),
    isLink: (path) => entries.get(path)?.mode === LINK,
    find(path) {
      const entry = entries.get(path);
      if (entry === undefined) return false;
      if (!isPlain(entry)) return { refused: "it is a link, which is not followed in a revision" };
      return entry.size <= MOST_READ || { refused: `it is larger than ${bytes(MOST_READ)}` };
    },
    read(path, most) {
      if (!contents.has(path)) load([path, ...neighbours(path, entries, contents)]);
      return contents.get(path)!.subarray(0, most + 1);
    },
  };
}

/** Of one file: more than any text that models are made of. */
const MOST_READ = 2 ** 24;

/** Bytes that are read at once, in the hope that most of them are wanted. */
const MOST_AHEAD = 2 ** 24;

/** The other model texts: a process for each would take longer than reading them all. */
function neighbours(
  path: string,
  entries: ReadonlyMap<string, Entry>,
  known: ReadonlyMap<string, unknown>,
): readonly string[] {
  let left = MOST_AHEAD;
  if (!path.endsWith(".cvk")) return [];
  return [...entries].flatMap(([other, entry]) => {
    if (other === path || known.has(other) || !other.endsWith(".cvk") || !isPlain(entry)) return [];
    left -= entry.size;
    return left < 0 ? [] : [other];
  });
}

/** A path from the repository's folder on, with `/`; undefined of one outside. */
export function pathIn({ top }: Revision, path: string): string | undefined {
  const way = relative(top, resolve(path));
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way.replaceAll(sep, "/");
}

/** A path of the user's, where the links of its folders lead; a file that is a link stays one. */
export function realPlace(path: string): string {
  const folder = folderOf(resolve(path));
  return resolve(realpathSync(folder), relative(folder, resolve(path)));
}

// ── git ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Git = (args: readonly string[], input?: string) => Buffer;

/** Of what git answers. */
const MOST_ANSWERED = 2 ** 28;

function gitIn(folder: string): Git {
  return (args, input = "") => {
    try {
      return execFileSync("git", args, {
        cwd: folder,
        input,
        maxBuffer: MOST_ANSWERED,
        stdio: ["pipe", "pipe", "pipe"],
        env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
      });
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: Buffer };
      if (code === "ENOENT") throw new UsageError("revisions are read by git, which is not installed");
      const [said = ""] = (stderr?.toString("utf8") ?? "").split("\n");
      throw new UsageError(`git: ${shown(said === "" ? "it cannot read the revision" : said.replace(/^fatal: /, ""))}`);
    }
  };
}

function treeOf(revision: string, git: Git): string {
  try {
    return git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{tree}`])
      .toString("latin1")
      .trim();
  } catch {
    throw new UsageError(`there is no revision ${quote(revision)} here; ${hintOf(git)}`);
  }
}

/** Why a revision may be missing. */
function hintOf(git: Git): string {
  const answer = (...words: readonly string[]): string => git(words).toString("latin1").trim();
  if (answer("rev-list", "--all", "--max-count=1") === "") return "nothing is committed yet";
  return answer("rev-parse", "--is-shallow-repository") === "true"
    ? "this clone is shallow and has few of them: git fetch --unshallow, or fetch-depth: 0 in a workflow"
    : "git log --all, git branch --all and git tag tell which there are";
}

/** The nearest folder that is there. */
function folderOf(path: string): string {
  const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isThere || dirname(path) === path ? path : folderOf(dirname(path));
}

/** Names that files have to do with models by: texts, names of classes, marks of projects. */
const READ = /\.(cvk|txt|names|labels)$|(^|\/)(package\.json|convoke\.config\.[^/]+)$/;

/** `100644 blob 257cc56…      12\tmodels/net.cvk\0` */
function entriesOf(listing: Buffer): (readonly [string, Entry])[] {
  return listing
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, mode, object, size, path] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
      if (path === undefined || !READ.test(path)) return [];
      return [[path, { mode: mode!, object: object!, size: Number(size) }] as const];
    });
}

/** A link's mode; there is a blob of it as well: what it leads to. */
const LINK = "120000";

function isPlain({ mode }: Entry): boolean {
  return mode.startsWith("100");
}

/** `257cc56… blob 12\n`, the bytes and a line end, one after the other. */
function blobsIn(answer: Buffer): readonly Uint8Array[] {
  const blobs: Uint8Array[] = [];
  for (let at = 0; at < answer.length;) {
    const end = answer.indexOf("\n", at);
    const size = Number(answer.subarray(at, end).toString("latin1").split(" ")[2]);
    blobs.push(answer.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return blobs;
}
