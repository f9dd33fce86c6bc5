/** The worker that opens files: one opening, and it ends. */
import { FormatError, ImportError } from "../../src/index.ts";
import { isOutOfMemory, recognise } from "../../src/tools.ts";
import type { Opened, RefusedFiles, ToOpen } from "../opened.ts";
import { createCompiler } from "./compiler.ts";
import { NoAnswer } from "./no-answer.ts";
import type { ReadFile } from "./opening/given-files.ts";
import { openedFiles } from "./opening/open-files.ts";

globalThis.addEventListener("message", ({ data }: MessageEvent<ToOpen>) => void answer(data));

async function answer(asked: ToOpen): Promise<void> {
  const opened = await open(asked).catch(refusalOf);
  const weights = opened.kind === "refused" ? undefined : opened.weights;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  globalThis.postMessage(opened, { transfer: weights === undefined ? [] : [weights.buffer] });
}

async function open({ files, subject, library }: ToOpen): Promise<Opened> {
  const compiler = createCompiler(library);
  const read = await Promise.all(
    files.map(async ({ path, file }): Promise<ReadFile> => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  const [only] = read;
  const isText = read.length === 1 && recognise(only!.bytes)?.family === "model";
  if (isText) throw new NoAnswer("It is model text: give it a name that ends in .cvk.");
  return openedFiles(read, () => compiler.boundModel(subject));
}

function refusalOf(error: unknown): RefusedFiles {
  if (error instanceof ImportError)
    return { kind: "refused", message: error.message.split("\n")[0]!, details: error.problems, isOurs: false };
  const isOurs = !(error instanceof FormatError || error instanceof NoAnswer || isOutOfMemory(error));
  if (isOurs) console.error(error);
  const [message, ...details] = (error instanceof Error ? error.message : String(error)).split("\n");
  return {
    kind: "refused",
    message: isOutOfMemory(error) ? "The browser has not enough memory for it." : message!,
    details,
    isOurs,
  };
}
