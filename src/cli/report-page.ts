/** `convoke report --format html`: one model as a page. */
import { reportPage } from "../index.ts";
import { UsageError, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { judgedType, loadModel } from "./models.ts";
import { tableRequest } from "./report-options.ts";
import { profileOf } from "./report-profile.ts";

const ofTables = ["columns", "sort", "units", "train", "convention"];

export async function reportAsPage(words: Words, io: Io): Promise<number> {
  const stray = ofTables.find((name) => words.has(name));
  if (stray !== undefined) throw new UsageError(`--${stray} goes with tables; a page of HTML has its own`);
  const isOpen = words.has("open");
  const loaded = await loadModel(words, io, true, { everySize: isOpen });
  if (loaded === undefined) return 1;
  const model = (isOpen ? loaded.model.open : undefined) ?? loaded.model;
  const profile = words.has("profile") ? await profileOf(model, words, io) : undefined;
  io.progress(`compiling ${model.name}`);
  io.outExactly(reportPage(model, { weightsType: judgedType(words), depth: tableRequest(words).depth, profile }));
  return loaded.breaksClaims === true ? 1 : 0;
}
