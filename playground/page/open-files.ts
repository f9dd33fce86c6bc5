/**
 * Opens files that were dropped or chosen: texts of models, models of other programs, weights for the open text, pictures for its
 * run. Nothing leaves the machine. What cannot be read is said, and the page stays as it was.
 */
import type { GivenFile, Opened, OpenedModel, OpenedWeights } from "../opened.ts";
import type { App } from "./pane.ts";
import { givePicture, isPicture } from "./pictures.ts";
import { closeNotice, showNotice } from "./notice.ts";

/** More does not fit into what a browser gives one page. */
const MOST_BYTES = 2e9;
/** The longest text that is edited. */
const LONGEST_TEXT = 5e6;

export async function openFiles(files: readonly File[], app: App): Promise<void> {
  const [picture] = files.filter(isPicture);
  if (picture !== undefined && files.every(isPicture)) {
    app.show("run");
    return givePicture(picture);
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const text = files.find(({ name }) => /\.cvk$/i.test(name));
  const others = files.filter((file) => file !== text);
  if (bytes > MOST_BYTES || (text?.size ?? 0) > LONGEST_TEXT) return tooLarge(files);
  if (text !== undefined) app.open(await text.text(), text.name);
  if (others.length > 0) await openOthers(others, app);
}

function tooLarge(files: readonly File[]): void {
  const size = files.reduce((sum, file) => sum + file.size, 0) / 1e9;
  showNotice(
    `${namesOf(files)}: ${size.toFixed(1)} GB. Models and weights of up to 2 GB are opened here, and texts of up to 5 MB; the command convoke import takes more.`,
    { isAlert: true },
  );
}

/** @param app whose text it is for, where the files are weights. */
async function openOthers(files: readonly File[], app: App): Promise<void> {
  const names = namesOf(files);
  const cancel = new AbortController();
  showNotice(`Opening ${names}…`, { cancel: () => cancel.abort() });
  const opened = await openInWorker(files, app, cancel.signal);
  if (opened === undefined) return closeNotice();
  if (opened.kind === "refused") {
    const whose = opened.isOurs ? "Convoke made a mistake: " : "";
    return showNotice(`${names}: ${whose}${opened.message}`, { details: opened.details, isAlert: true });
  }
  const { weights: file, name } = opened;
  if (file !== undefined) await app.compiler.ask("keep", { key: name, file }, { transfer: [file.buffer] });
  if (opened.kind === "model") app.open(opened.text, opened.path);
  else app.show("run");
  showNotice(opened.kind === "model" ? modelText(opened) : weightsText(opened), { details: opened.notes });
}

function modelText({ name, weights, notes }: OpenedModel): string {
  const kept = weights === undefined ? "" : " Its weights are kept: Run uses them.";
  return `${name} is open as text.${kept}${notes.length === 0 ? "" : " What to know of it:"}`;
}

function weightsText({ name, model, notes }: OpenedWeights): string {
  return notes.length === 0 ? `${model} runs with the weights of ${name}.` : `${name} fits ${model} in part:`;
}

/** Seconds for a file, however small; and bytes for which there is another. */
const PATIENCE = { seconds: 60, bytes: 2 ** 23 };

/** In a worker of its own, which ends with it: a broken file may take all its memory, or never come to an end. */
async function openInWorker(files: readonly File[], app: App, signal: AbortSignal): Promise<Opened | undefined> {
  const given = files.map((file): GivenFile => ({ path: file.webkitRelativePath || file.name, file }));
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const library: Readonly<Record<string, string>> = await (await fetch("examples.json")).json();
  const worker = new Worker(new URL("./opener.js", import.meta.url), { type: "module", name: "opener" });
  try {
    return await new Promise((resolve) => {
      const refuse = (message: string): void => resolve({ kind: "refused", message, details: [], isOurs: false });
      worker.addEventListener("message", ({ data }: MessageEvent<Opened>) => resolve(data));
      worker.addEventListener("error", () => refuse("the browser gave up reading it: it may be too large."));
      signal.addEventListener("abort", () => resolve(undefined));
      setTimeout(() => refuse("reading it comes to no end."), 1000 * (PATIENCE.seconds + bytes / PATIENCE.bytes));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      worker.postMessage({ files: given, subject: app.state.subject, library });
    });
  } finally {
    worker.terminate();
  }
}

function namesOf([first, ...others]: readonly File[]): string {
  return others.length === 0 ? first!.name : `${first!.name} and ${others.length} more`;
}
