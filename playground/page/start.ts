/**
 * What all else waits for, begun before the page's own scripts are there: the texts of the examples, and the worker that knows the text, which
 * reads it meanwhile.
 */
import type { Library, Request } from "../protocol.ts";
import type { Subject } from "../subject.ts";
import { startEntryTexts } from "./entry-texts.ts";
import { startText } from "./start-text.ts";

export const texts = startEntryTexts();
export const textWorker = new Worker(new URL("./text.js", import.meta.url), { type: "module", name: "text" });
export const examples: Promise<Library["library"]> = readExamples();

async function readExamples(): Promise<Library["library"]> {
  const library: Library["library"] = await (await fetch("examples.json")).json();
  const { path, text } = startText(location.hash, texts.read(), { library, views: [] });
  send({ library });
  askAhead({ path, text });
  return library;
}

/** Nobody waits for the answer, but what it takes is known then. */
function askAhead(asked: Subject): void {
  send({ id: 0, question: "overview", asked });
}

function send(message: Library | Request): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  textWorker.postMessage(message);
}
