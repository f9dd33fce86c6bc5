// How long does an editor wait for what it shows behind a key? Diagnostics and hints of a long text, and the memory that is kept.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { rolldown } from "rolldown";
import { edits, flatText, zooText } from "../edited-texts.mjs";
import { startServer } from "../language-server.mjs";
import { median } from "../statistics.mjs";
import { megabytes, milliseconds } from "../table.mjs";

export const title = "Editing";

export const about =
  "Milliseconds from an edit of a text of 2,000 lines to its diagnostics and hints: of the service in the same process, also of its processor " +
  "time alone, and of the built language server over standard input and output. Memory: of the heap, behind 1,000 edits and behind 10,000 of a " +
  "text of 60 lines.";

export const defaults = { rounds: 60 };

const WARM_UP = 15;

export async function ask({ rounds, tell }) {
  const service = await loadService();
  const results = [];
  for (const [net, text] of Object.entries({ flat: flatText(), zoo: zooText() })) {
    for (const [edit, change] of Object.entries(edits)) {
      tell(`${net}: ${edit}`);
      results.push({
        net,
        edit,
        ...inProcess(service, text, change, rounds),
        ...(await overStdio(text, change, rounds)),
      });
    }
  }
  tell("memory");
  return { results, memory: memoryOf(service) };
}

const source = (name) => fileURLToPath(new URL(`../../src/language-service/${name}.ts`, import.meta.url));

/** It is no entry of the package: bundled here. */
async function loadService() {
  const folder = mkdtempSync(join(tmpdir(), "convoke-bench-"));
  try {
    const bundle = await rolldown({
      input: "service",
      platform: "node",
      plugins: [
        {
          name: "service",
          resolveId: (id) => (id === "service" ? id : undefined),
          load: (id) =>
            id === "service"
              ? `export * from ${JSON.stringify(source("workspace"))}; export * from ${JSON.stringify(source("inlay-hints"))};`
              : undefined,
        },
      ],
    });
    await bundle.write({ file: join(folder, "service.mjs"), format: "esm", codeSplitting: false });
    await bundle.close();
    return await import(join(folder, "service.mjs"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens a text again and again, as edits leave it. */
function editorOf({ createWorkspace, inlayHints }) {
  const workspace = createWorkspace({ readFile: () => undefined });
  let version = 0;
  return (text) => {
    workspace.open({ path: "net.cvk", version: ++version, text });
    const analysis = workspace.analysisOf("net.cvk");
    const hints = inlayHints(
      analysis,
      { start: 0, end: text.length },
      { shapes: true, parameters: false, macs: false },
    );
    return { errors: analysis.diagnostics.filter(({ severity }) => severity === "error").length, hints: hints.length };
  };
}

function inProcess(service, text, change, rounds) {
  const show = editorOf(service);
  show(text);
  const [times, processor] = [[], []];
  for (let n = 0; n < WARM_UP + rounds; n++) {
    const edited = change(text, n);
    const [began, used] = [performance.now(), process.cpuUsage()];
    show(edited);
    const { user, system } = process.cpuUsage(used);
    if (n < WARM_UP) continue;
    times.push(performance.now() - began);
    processor.push((user + system) / 1000);
  }
  return { service: spread(times), processor: spread(processor) };
}

async function overStdio(text, change, rounds) {
  const server = startServer();
  const textDocument = { uri: "untitled:net.cvk" };
  await server.request("initialize", {
    processId: null,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  server.notify("initialized", {});
  server.notify("textDocument/didOpen", { textDocument: { ...textDocument, languageId: "cvk", version: 0, text } });
  const times = [];
  for (let n = 0; n < WARM_UP + rounds; n++) {
    const edited = change(text, n);
    const began = performance.now();
    const changed = { textDocument: { ...textDocument, version: n + 1 }, contentChanges: [{ text: edited }] };
    server.notify("textDocument/didChange", changed);
    await Promise.all([
      server.request("textDocument/diagnostic", { textDocument }),
      server.request("textDocument/inlayHint", { textDocument, range: visible(edited) }),
    ]);
    if (n >= WARM_UP) times.push(performance.now() - began);
  }
  await server.stop();
  return { server: spread(times) };
}

/** What a window shows: fifty lines in the middle. */
function visible(text) {
  const middle = text.split("\n").length >> 1;
  return { start: { line: middle - 25, character: 0 }, end: { line: middle + 25, character: 0 } };
}

function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: median(sorted), high: sorted[Math.ceil(0.95 * sorted.length) - 1] };
}

const MEMORY_LINES = 60;

function memoryOf(service) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const heap = () => (collect(), process.memoryUsage().heapUsed);
  const text = flatText(MEMORY_LINES);
  const show = editorOf(service);
  const change = edits["a number in the middle"];
  const after = (first, last) => {
    for (let n = first; n < last; n++) show(change(text, n));
    return heap();
  };
  return { early: after(0, 1000), late: after(1000, 10_000) };
}

export function failed({ memory: { early, late } }) {
  return late > 1.1 * early;
}

export function tables({ results, memory: { early, late } }) {
  const columns = ["text", "edit", "service", "95%", "processor", "95%", "server", "95%"];
  const rows = results.map(({ net, edit, service, processor, server }) => [
    net,
    edit,
    ...[service, processor, server].flatMap((each) => [milliseconds(each.median), milliseconds(each.high)]),
  ]);
  return [
    { caption: "Milliseconds, medians and the 95th of a hundred", columns, rows },
    {
      caption: "Memory",
      columns: ["behind 1,000 edits MB", "behind 10,000"],
      rows: [[megabytes(early), megabytes(late)]],
    },
  ];
}
