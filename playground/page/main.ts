/** The playground: an editor, and panes that show what the compiler makes of its text. */
import { makeApp } from "./app.ts";
import { makeChoosers } from "./choosers.ts";
import { startCompiler } from "./compiler.ts";
import { button, byId, el } from "./dom.ts";
import { fileButton, takeDroppedFiles } from "./dropped-files.ts";
import { startEditor } from "./editor/editor.ts";
import { examplesMenu } from "./examples-menu.ts";
import { hintsMenu, keptHints } from "./hints-menu.ts";
import { moreMenu } from "./more-menu.ts";
import { panes } from "./panes.ts";
import { shareButton } from "./share.ts";
import { nothing, startPanes } from "./shown-panes.ts";
import { startSide } from "./side.ts";
import { examples, texts, textWorker } from "./start.ts";
import { linkedText, startText, writeKept, type StartText } from "./start-text.ts";
import { makeStatusLine } from "./status-line.ts";
import { themeChooser } from "./theme.ts";
import { makeTutorial } from "./tutorial/tutorial.ts";
import type { Changed } from "./pane.ts";

const library = await examples;
const known = { library, views: ["model", ...panes.map(({ name }) => name)] };
const start = startText(location.hash, texts.read(), known);

const status = makeStatusLine(byId("footer"), () => editor.goToMistake());
let tellAnswered: () => void;
const answered = new Promise<void>((resolve) => (tellAnswered = resolve));
let tellFirst: () => void;
const first = new Promise<void>((resolve) => (tellFirst = resolve));
const usable = Promise.all([answered, first]).then(() => void performance.mark("usable"));
const editor = startEditor({
  textWorker,
  place: byId("editor"),
  text: start.text,
  path: start.path,
  library,
  hints: keptHints(),
  onChange: ({ text, cursor }) => change({ ...nothing, subject: text, cursor }),
  onProblems: status.setProblems,
  announce: status.announce,
  onAnswered: () => tellAnswered(),
});
const app = makeApp({
  compiler: startCompiler({ library, textWorker, usable }),
  editor,
  usable,
  onChange: (changed) => change(changed),
  announce: status.announce,
  show: (name) => side.show(name),
  onGoTo: () => side.show("model"),
});
const shown = startPanes(app, () => tellFirst());
const side = startSide(byId("frame"), shown);
const choosers = makeChoosers(() => app);
const tutorial = makeTutorial({
  place: byId("tutorial"),
  app,
  isUntouched: () => library[editor.path] === editor.text,
  onAddress: keepText,
});

function change(changed: Changed): void {
  shown.change(changed);
  if (!changed.subject) return;
  keepText();
  tutorial.change();
  void describe();
}

function keepText(): void {
  texts.write(writeKept({ hash: location.hash, text: editor.text, path: editor.path }));
}

/** Tells of the text below it. */
async function describe(): Promise<void> {
  const { subject } = app.state;
  const { models } = await app.compiler.ask("overview", subject);
  if (subject.text !== editor.text) return;
  const chosen = models.find(({ name }) => name === subject.model) ?? models[0];
  choosers.setModels(models, chosen?.name);
  status.setBrief(chosen?.brief ?? "");
}

function openStart({ text, path, pane, complaint }: StartText): void {
  if (text !== editor.text || path !== editor.path) editor.open(text, path);
  if (pane !== undefined) side.show(pane);
  status.announce(complaint ?? `${path} is open.`);
}

/** An address without a text leaves the text as it is. */
function openLinked(): void {
  const linked = linkedText(location.hash, known);
  if (/[#&](?:model|example)=/.test(location.hash)) return openStart(linked);
  if (linked.pane !== undefined) side.show(linked.pane);
  if (linked.complaint !== undefined) status.announce(linked.complaint);
}

/** What was left there is there again; steps keep their texts themselves. */
function goToEntry(): void {
  const isKnown = texts.arrive();
  if (tutorial.openAddress(location.hash)) return;
  if (isKnown) openStart(startText(location.hash, texts.read(), known));
  else openLinked();
}

async function open(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const { openFiles } = await import("./open-files.ts");
  await openFiles(files, app);
}

byId("header").append(
  examplesMenu(library, (path) => {
    texts.push(`#example=${encodeURIComponent(path)}`);
    openLinked();
  }),
  tutorial.button,
  ...moreMenu(
    fileButton((files) => void open(files)),
    button("Format", editor.format, { title: "Lay the text out (Shift+Alt+F)" }),
    button("Fix or rewrite", editor.openActions, { title: "Fix or rewrite at the cursor (Ctrl+.)" }),
    hintsMenu(editor.setHints),
    shareButton({
      linked: () => ({ text: editor.text, path: editor.path }),
      announce: status.announce,
    }),
    el("span", { class: "space" }),
    ...choosers.elements,
    themeChooser(),
    el("a", { href: "docs/" }, "Documentation"),
  ),
);
takeDroppedFiles((files) => void open(files));
addEventListener("popstate", goToEntry);
tutorial.openAddress(location.hash);
if (start.pane !== undefined) side.show(start.pane);
if (start.complaint !== undefined) status.announce(start.complaint);
void describe();
