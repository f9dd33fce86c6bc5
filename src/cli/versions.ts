/** The two sides of `convoke diff`: files and folders as they are, or as a revision has them. */
import { existsSync, lstatSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { check, type Host, type Refusal } from "../index.ts";
import { countOf, shown, WORK_TREE } from "../tools.ts";
import {
  checkFiles,
  nothingFound,
  PROGRESS_STEP,
  together,
  type CheckedFile,
  type CheckedFiles,
} from "./check-files.ts";
import { quote, UsageError, type Words } from "./command.ts";
import { CONFIGURATION_NAME } from "./configuration.ts";
import { reportingOnce } from "./failure.ts";
import { isHiddenFolder, modelsBelow } from "./find-models.ts";
import type { Io } from "./io.ts";
import { checkOptions, judgedType } from "./model-options.ts";
import { boundedHost, MOST_TEXT, textOf } from "./project.ts";
import { openRevision, pathIn, realPlace, revisionWord, type Revision, type RevisionWord } from "./revisions.ts";
import { settingMistakesPlaced, type CheckedWith } from "./setting-mistakes.ts";

export interface CheckedVersion extends CheckedFiles {
  /** As the user called it. */
  readonly name: string;
  /** Whether a revision has it. */
  readonly isCommitted: boolean;
  /** A file's place in what is compared, by its name in messages. */
  placeOf(file: string): string;
}

/** @throws UsageError where the words name no two versions, or neither has a file. */
export async function checkVersions(words: Words, io: Io): Promise<readonly [CheckedVersion, CheckedVersion]> {
  const [old, given, ...rest] = words.positionals;
  if (old === undefined) throw new UsageError("name what to compare: convoke diff OLD NEW, or convoke diff git:HEAD");
  if (rest.length > 0) throw new UsageError(`two versions at a time; ${quote(rest[0]!)} is too many`);
  const word = revisionWord(old);
  if (given === undefined && word === undefined) {
    throw new UsageError(`name what to compare ${shown(old)} with: a file, a folder or a revision, git:HEAD`);
  }
  const now = given ?? word!.path ?? ".";
  const nowWord = revisionWord(now);
  const version = (side: string, own: RevisionWord | undefined, other: string | undefined): Promise<CheckedVersion> =>
    own === undefined ? checkPresent(side, words, io) : checkRevision(side, own, other ?? ".", words, io);
  const sides = [
    await version(old, word, nowWord === undefined ? now : nowWord.path),
    await version(now, nowWord, word === undefined ? old : word.path),
  ] as const;
  const empty = sides.filter(({ files, unreadFiles }) => files.length + unreadFiles.length === 0);
  if (empty.length === 2) throw new UsageError(`neither ${shown(old)} nor ${shown(now)} has a model file`);
  for (const { name } of empty) note(`${shown(name)} has no model file`, io);
  return sides;
}

function note(text: string, io: Io): void {
  io.err(`${io.errStyle("note", "note")}: ${text}\n`);
}

async function checkPresent(path: string, words: Words, io: Io): Promise<CheckedVersion> {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const found = isFolder ? withoutLinks(modelsBelow(path), isLink, path, io) : [path];
  // What a revision is compared with may be gone.
  const isGone = !existsSync(path) && words.positionals.some((word) => revisionWord(word) !== undefined);
  const checked = await checkFiles(words.withPositionals(isGone ? [] : found), io);
  const placeOf = (file: string): string => (isFolder ? relative(path, file).replaceAll(sep, "/") : "");
  return { ...checked, name: path === "." ? WORK_TREE : path, isCommitted: false, placeOf };
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

/** What links lead to is compared by its own name, on both sides alike. */
function withoutLinks(
  paths: readonly string[],
  isMeant: (path: string) => boolean,
  name: string,
  io: Io,
): readonly string[] {
  const links = paths.filter(isMeant);
  const [first] = links;
  if (first === undefined) return paths;
  const more =
    links.length === 1 ? "is a link, and is" : `and ${countOf(links.length - 1, "other file")} are links, and are`;
  note(`in ${shown(name)} ${shown(first)} ${more} left out`, io);
  return paths.filter((path) => !links.includes(path));
}

/** @param other the path on the other side, where the word has none: what is not there yet is no mistake then. */
async function checkRevision(
  name: string,
  word: RevisionWord,
  other: string,
  words: Words,
  io: Io,
): Promise<CheckedVersion> {
  checkOptions(words);
  const asked = word.path ?? other;
  const revision = openRevision(word.revision, asked);
  const path = pathIn(revision, realPlace(asked));
  if (path === undefined) throw new UsageError(`${shown(asked)} lies outside of the repository ${shown(revision.top)}`);
  const paths = modelsAt(revision, path);
  if (paths.length === 0 && word.path !== undefined) {
    throw new UsageError(`${shown(revision.name)} has no .cvk file ${shown(asked)}, nor any below it`);
  }
  if (word.path !== undefined && revision.isLink(path)) {
    throw new UsageError(`${shown(name)} is a link, which is not followed in a revision`);
  }
  const isFolder = paths[0] !== path;
  const placeOf = (file: string): string =>
    isFolder ? relative(path, pathIn(revision, file)!).replaceAll(sep, "/") : "";
  const plain = withoutLinks(paths, (each) => revision.isLink(each), revision.name, io);
  return { ...(await checkAll(revision, plain, words, io)), name, isCommitted: true, placeOf };
}

async function checkAll(revision: Revision, paths: readonly string[], words: Words, io: Io): Promise<CheckedFiles> {
  const files: (CheckedFile & CheckedWith)[] = [];
  const fail = reportingOnce(io);
  const unreadFiles: string[] = [];
  let unread = 0;
  for (const [at, path] of paths.entries()) {
    if (at % PROGRESS_STEP === PROGRESS_STEP - 1)
      io.progress(`checking ${at + 1} of ${paths.length} files of ${revision.name}`);
    try {
      files.push(await checkAt(revision, path, words));
    } catch (error) {
      unread = Math.max(unread, fail(error));
      unreadFiles.push(nameOf(revision, path));
    }
  }
  // Its configurations are read, and not shown.
  const found = await settingMistakesPlaced(files, async () => undefined);
  return { ...together(files.map((file, at) => ({ ...file, diagnostics: found[at]! }))), unread, unreadFiles };
}

/** As folders are searched that are there: hidden ones and packages are passed over. */
function modelsAt(revision: Revision, path: string): readonly string[] {
  const below = path === "" ? "" : `${path}/`;
  return revision.paths.filter((each) => {
    if (!each.endsWith(".cvk")) return false;
    const names = each.slice(below.length).split("/");
    return each === path || (each.startsWith(below) && !names.some(isHiddenFolder));
  });
}

async function checkAt(revision: Revision, path: string, words: Words): Promise<CheckedFile & CheckedWith> {
  const name = nameOf(revision, path);
  const own = await configuredAt(revision, path, words);
  const text = textAt(revision, path);
  const checked = check(name, text, hostAt(revision, path), { ...checkOptions(own), everySize: true });
  return { ...nothingFound, path: name, name, words: own, ...checked, weightsType: judgedType(own) };
}

/** What a user would call it who stands here; imports follow from it. */
function nameOf({ top }: Revision, path: string): string {
  return relative(".", join(top, path)).replaceAll(sep, "/");
}

function textAt(revision: Revision, path: string): string | Refusal {
  const found = revision.find(path);
  return typeof found === "object" ? found : textOf(revision.read(path, MOST_TEXT));
}

function bytesAt(revision: Revision, path: string): Uint8Array {
  const found = revision.find(path);
  if (typeof found === "object") throw new UsageError(`${revision.name}:${shown(path)} is not read: ${found.refused}`);
  return revision.read(path, MOST_TEXT);
}

/** The configuration that the revision has for the model; one that the command line names counts as it is. */
async function configuredAt(revision: Revision, path: string, words: Words): Promise<Words> {
  const place = nearest(revision, path, (name) => name === CONFIGURATION_NAME);
  const { configurationIn, readConfiguration, settingsFor } = await import("./read-configuration.ts");
  const { withSettings } = await import("./settings.ts");
  const given = words.one("config");
  if (given === undefined && place === undefined) return words;
  const folder = join(revision.top, dirname(place ?? ""));
  const configuration =
    given === undefined
      ? configurationIn(bytesAt(revision, place!), folder, `${revision.name}:${place!}`)
      : readConfiguration(given);
  return withSettings(words, settingsFor(configuration, join(revision.top, path)));
}

/** What a model may import: of its project, as far as the repository reaches. */
function hostAt(revision: Revision, path: string): Host {
  const mark = nearest(revision, path, (name) => name === "package.json" || name.startsWith("convoke.config."));
  const folder = mark === undefined ? "" : dirname(mark) === "." ? "" : dirname(mark);
  return boundedHost({
    find(imported) {
      const place = pathIn(revision, resolve(imported));
      const isInside = place !== undefined && (folder === "" || place.startsWith(`${folder}/`));
      if (!isInside) return { refused: `it lies outside of ${shown(join(revision.top, folder))}` };
      const found = revision.find(place);
      return typeof found === "object" ? found : found ? place : undefined;
    },
    read: (found, most) => revision.read(found, most),
  });
}

/** The nearest file of such a name beside a path or above it. */
function nearest({ paths }: Revision, path: string, isMeant: (name: string) => boolean): string | undefined {
  const meant = paths.filter((each) => isMeant(each.slice(each.lastIndexOf("/") + 1)));
  for (let at = dirname(path); ; at = dirname(at)) {
    const found = meant.find((each) => dirname(each) === at);
    if (found !== undefined || at === "." || at === "") return found;
  }
}
