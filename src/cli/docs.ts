/** `convoke docs`: pages of Markdown whose models are checked and whose figures are those of the models that they name. */
import {
  countOf,
  freshText,
  judgePage,
  inOrder,
  shown,
  sumOfCounts,
  type Findings,
  type JudgedPage,
} from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import { exitCodes, reportingOnce } from "./failure.ts";
import { findPages } from "./find-models.ts";
import type { Io } from "./io.ts";
import { checkOptions, settingOptions, STDIN } from "./models.ts";
import { pageHost } from "./page-host.ts";
import { readBytes } from "./read-files.ts";
import { demandLimited, findingOptions, tellFindings } from "./tell-findings.ts";
import { writeFiles } from "./write-files.ts";

export const docs: Command = {
  name: "docs",
  summary: "check the models in pages of Markdown, and keep the figures that these tell",
  usage: "FILE.md|FOLDER|PATTERN…",
  details:
    "Fences ```cvk are checked where they stand: whole files, or lines of a model whose input is image [3, 32, 32] unless they\n" +
    "declare one. Behind cvk may stand ignore: it is not checked; error=CODE or warning=CODE: that mistake is on purpose;\n" +
    "file=NAME: other fences of the page import it.\n\n" +
    "What stands between these comments is kept: it is written anew where the model gives something else.\n" +
    "  <!-- convoke:params net.cvk -->61,706<!-- /convoke -->                (trainable, macs, memory, weights, receptive, layers)\n" +
    "  <!-- convoke:report net.cvk columns=layer,output,parameters --> … <!-- /convoke -->       (on lines of their own)\n" +
    "Models are named as seen from the page: net.cvk#Name of several. Behind them may stand set NAME=VALUE, size NAME=N,\n" +
    "short (61.7K) and weights-type=f16. Columns are layer, kind, output, formula, parameters, share, macs and sees.\n" +
    "A page with mistakes is left as it is.",
  options: [
    { name: "check", help: "write nothing; tell what a page should say instead, and exit with 1" },
    ...findingOptions,
    { name: "quiet", help: "print nothing about pages without mistakes" },
    ...settingOptions.filter(({ name }) => ["rule", "root", "config"].includes(name)),
    helpOption,
  ],
  examples: [
    "convoke docs README.md docs",
    "convoke docs README.md docs --check",
    "convoke docs docs --check --format github",
  ],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name pages or a folder of them: convoke docs README.md");
    if (words.positionals.includes(STDIN)) throw new UsageError("a page is kept in its file: name it instead of -");
    demandPages(words);
    demandLimited(words);
    const { pages, code } = await judgeAll(await findPages(words.positionals, io), words, io);
    if (pages.every(({ checked, kept }) => checked + kept === 0)) io.err("no page shows a model or keeps a figure\n");
    const failing = tellFindings(findingsOf(pages, words), words, io);
    if (!words.has("check")) await writeFresh(pages, io);
    return Math.max(code, failing);
  },
};

/** @throws UsageError where a model is named, of which the text would be searched for fences. */
function demandPages({ positionals }: Words): void {
  const model = positionals.find((word) => word.endsWith(".cvk"));
  if (model !== undefined)
    throw new UsageError(`${shown(model)} is a model, and no page of Markdown: convoke check ${shown(model)}`);
}

interface ReadPage extends JudgedPage {
  readonly path: string;
  readonly text: string;
}

/** Every page is tried; what cannot be read is reported, with the highest exit code. */
async function judgeAll(
  paths: readonly string[],
  words: Words,
  io: Io,
): Promise<{ readonly pages: readonly ReadPage[]; readonly code: number }> {
  const pages: ReadPage[] = [];
  const fail = reportingOnce(io);
  let code: number = exitCodes.fine;
  for (const path of paths) {
    try {
      const text = readPage(path);
      const options = checkOptions(await configured(words.withPositionals([path]), path));
      pages.push({ path, text, ...(await judgePage(path, text, pageHost(path, words), options)) });
    } catch (error) {
      code = Math.max(code, fail(error));
    }
  }
  return { pages, code };
}

/** More than anybody reads. */
const MOST_PAGE = 2 ** 22;

/** @throws UsageError where writing the page again would not keep all of it. */
function readPage(path: string): string {
  const bytes = readBytes(path, MOST_PAGE);
  if (bytes.length > MOST_PAGE) throw new UsageError(`${shown(path)}: a page has at most ${MOST_PAGE} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${shown(path)} is not UTF-8: save it as such`);
  }
}

function findingsOf(pages: readonly ReadPage[], words: Words): Findings {
  // What is to be written is a mistake only where nothing is written.
  const isCheck = words.has("check");
  const found = pages.map(({ diagnostics, stale }) => (isCheck ? inOrder([...diagnostics, ...stale]) : diagnostics));
  const files = pages.map((page, at) => {
    const isSound = found[at]!.every(({ severity }) => severity !== "error");
    return { path: page.path, sound: isSound && !words.has("quiet") ? toldOf(page) : [], remarks: [] };
  });
  const omitted = pages.flatMap((page) => [page.omitted, ...(isCheck ? [page.omittedStale] : [])]);
  return { files, diagnostics: found.flat(), omitted: sumOfCounts(omitted) };
}

/** Of most pages of a folder there is nothing to tell. */
function toldOf({ checked, kept }: ReadPage): readonly [string][] {
  return checked + kept === 0 ? [] : [[`${countOf(checked, "model")}, ${countOf(kept, "marker")}`]];
}

async function writeFresh(pages: readonly ReadPage[], io: Io): Promise<void> {
  const sound = pages.filter(({ diagnostics }) => diagnostics.every(({ severity }) => severity !== "error"));
  const changed = sound.filter(({ edits }) => edits.length > 0);
  await writeFiles(changed.map(({ path, text, edits }) => [path, freshText(text, edits)] as const));
  for (const { path, edits } of changed) io.err(`${shown(path)}: ${countOf(edits.length, "marker")} written anew\n`);
}
