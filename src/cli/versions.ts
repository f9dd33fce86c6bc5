/** The two sides of `convoke diff`: files and folders as they are, or as a revision has them. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { check, type Host, type Refusal } from "../index.ts";
import { shown, WORK_TREE } from "../tools.ts";
import { checkFiles, nothingFound, together, type CheckedFile, type CheckedFiles } from "./check-files.ts";
import { quote, UsageError, type Words } from "./command.ts";
import { CONFIGURATION_NAME } from "./configuration.ts";
import { isHiddenFolder } from "./find-models.ts";
import type { Io } from "./io.ts";
import { checkOptions, judgedType } from "./model-options.ts";
import { boundedHost, MOST_TEXT, textOf } from "./project.ts";
import { openRevision, pathIn, realPlace, revisionWord, type Revision, type RevisionWord } from "./revisions.ts";

export interface CheckedVersion extends CheckedFiles {
  /** As the user called it. */
  readonly name: string;
  /** A file's place in what is compared, by its name in messages. */
  placeOf(file: CheckedFile): string;
}

/** @throws UsageError where the words name no two versions. */
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
    own === undefined ? checkPresent(side, words, io) : checkRevision(side, own, other ?? ".", words);
  return [
    await version(old, word, nowWord === undefined ? now : nowWord.path),
    await version(now, nowWord, word === undefined ? old : word.path),
  ];
}

async function checkPresent(path: string, words: Words, io: Io): Promise<CheckedVersion> {
  const checked = await checkFiles(words.withPositionals([path]), io);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const placeOf = ({ name }: CheckedFile): string => (isFolder ? relative(path, name).replaceAll(sep, "/") : "");
  return { ...checked, name: path === "." ? WORK_TREE : path, placeOf };
}

/** @param other the path on the other side, where the word has none: what is not there yet is no mistake then. */
async function checkRevision(name: string, word: RevisionWord, other: string, words: Words): Promise<CheckedVersion> {
  checkOptions(words);
  const asked = word.path ?? other;
  const revision = openRevision(word.revision, asked);
  const path = pathIn(revision, realPlace(asked));
  if (path === undefined) throw new UsageError(`${shown(asked)} lies outside of the repository ${shown(revision.top)}`);
  const paths = modelsAt(revision, path);
  if (paths.length === 0 && word.path !== undefined) {
    throw new UsageError(`${shown(revision.name)} has no .cvk file ${shown(asked)}, nor any below it`);
  }
  const files: CheckedFile[] = [];
  for (const each of paths) files.push(await checkAt(revision, each, words));
  const isFolder = paths[0] !== path;
  const placeOf = (file: CheckedFile): string =>
    isFolder ? relative(path, pathIn(revision, file.name)!).replaceAll(sep, "/") : "";
  return { ...together(files), unread: 0, name, placeOf };
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

async function checkAt(revision: Revision, path: string, words: Words): Promise<CheckedFile> {
  // What a user would call it who stands here; imports follow from it.
  const name = relative(".", join(revision.top, path)).replaceAll(sep, "/");
  const own = await configuredAt(revision, path, words);
  const text = textAt(revision, path);
  const { models, diagnostics, omitted } = check(name, text, hostAt(revision, path), checkOptions(own));
  return { ...nothingFound, name, models, diagnostics, omitted, weightsType: judgedType(own) };
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
