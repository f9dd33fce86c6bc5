/** What is learnt from, and what each epoch is judged by: data of their own, or parts of one set. */
import { dataPorts, splitExamples, type Examples, type Task } from "../tools.ts";
import { quote, UsageError, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { readExamples } from "./training-data.ts";

export async function readData(words: Words, task: Task, seed: number, io: Io) {
  const ports = dataPorts(task);
  const read = (option: string): Promise<Examples> => readExamples(option, words.all(option), task.model, ports, io);
  io.progress("reading data");
  const all = await read("data");
  const val = words.all("val");
  const fraction = val.length === 1 ? fractionOf(val[0]!) : undefined;
  if (fraction === undefined) {
    return { examples: all, validation: val.length === 0 ? undefined : await read("val") };
  }
  const count = Math.round(all.rows.length * fraction);
  if (count === 0) throw new UsageError(`--val ${val[0]!} leaves nothing of ${all.rows.length} examples to judge by`);
  const [validation, examples] = splitExamples(all, count, seed);
  return { examples, validation };
}

/** Undefined where the text is no number. */
function fractionOf(text: string): number | undefined {
  if (!/^[\d.]+$/.test(text)) return undefined;
  const fraction = Number(text);
  if (fraction > 0 && fraction < 1) return fraction;
  throw new UsageError(`--val takes a fraction between 0 and 1, or data, not ${quote(text)}`);
}

/** @throws UsageError where there are fewer examples than a step takes: of all, or of those that `--val` leaves. */
export function demandSteps({ rows, total }: Examples, batch: number, words: Words): void {
  const { length } = rows;
  if (length >= batch) return;
  if (length === total)
    throw new UsageError(`a batch of ${batch} is more than the ${total} examples: --batch ${total}`);
  const left = `--val ${words.one("val")!} leaves ${length} of ${total} examples to learn from`;
  const orLess = length === 0 ? "" : `, or --batch ${length}`;
  throw new UsageError(`${left}, and a step takes ${batch}: name a smaller part${orLess}`);
}
