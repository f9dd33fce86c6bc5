/**
 * The built language server, asked for everything that it can do: once as a process over standard input and output, with files on a
 * disk, and once as a worker in Chromium, with files that only the client has. The answers are the same.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserNote, hasBrowser, openBrowser, type Browser } from "../support/browser.ts";
import { converseInWorker, converseOverStdio, type Conversation, type Sent } from "../support/language-client.ts";

const down = `block Down(width) {
  conv width kernel=3 stride=2 pad=1
}
`;

const net = `import { Down } from "./down.cvk"

model Net(classes = 10) {
  input image [3, 32, 32]
  stem: conv 8 kernel=3 pad=1 relu
  Down 16
  Down 32
  /* 𝒳 */ flatten
  dense   classes
}
`;

const page = `# A page

\`\`\`cvk
conv 8 kernel=3
conv 8 kernel=99
\`\`\`
`;

interface Refusal {
  readonly error: unknown;
}

/** A request with what its answer is to hold. */
interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly expected: unknown;
}

type Step = Asked | Sent;

const tell = (method: string, params: unknown): Sent => ({ method, params, isRequest: false });
const ask = (method: string, params: unknown, expected: unknown): Asked => ({ method, params, expected });

/** A request that is answered with an error that a user can read. */
function refused(method: string, params: unknown, message: RegExp): Asked {
  return ask(method, params, { error: { code: expect.any(Number), message: expect.stringMatching(message) } });
}

function isRefusal(expected: unknown): expected is Refusal {
  return typeof expected === "object" && expected !== null && "error" in expected;
}

function position(line: number, character: number): { line: number; character: number } {
  return { line, character };
}

function range(line: number, start: number, end: number): object {
  return { start: position(line, start), end: position(line, end) };
}

function edit(at: object, newText: string): unknown {
  return { range: at, newText };
}

function report(...items: unknown[]): unknown {
  return expect.objectContaining({ kind: "full", items });
}

/** Of a kernel that does not fit. */
function found(at: object, message: string): unknown {
  return expect.objectContaining({
    range: at,
    severity: 1,
    code: "conv/kernel-exceeds-input",
    source: "convoke",
    codeDescription: { href: expect.stringMatching(/\/docs\/diagnostics\/conv-kernel-exceeds-input\.md$/) },
    message: expect.stringContaining(message),
  });
}

const capabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  textDocument: {
    diagnostic: { relatedDocumentSupport: true },
    publishDiagnostics: { relatedInformation: true },
    inlayHint: {},
    codeLens: {},
    semanticTokens: {},
    completion: { completionItem: { snippetSupport: true } },
    codeAction: { resolveSupport: { properties: ["edit"] }, disabledSupport: true },
  },
};

const kernelOfStem = /\n\/\/ net\.cvk:5 {2}stem\.weight, as its kernel reads it\n/;

/** Those that it waits for files with: where the client has them, they are asked for first. */
function opening(folder: string): readonly Step[] {
  const textDocument = { uri: `${folder}/net.cvk` };
  const workspaceFolders = [{ uri: folder, name: "nets" }];
  const initializationOptions = { files: true };
  return [
    ask(
      "initialize",
      { processId: null, rootUri: null, workspaceFolders, capabilities, initializationOptions },
      { capabilities: expect.objectContaining({ positionEncoding: "utf-16" }), serverInfo: expect.anything() },
    ),
    tell("initialized", {}),
    tell("textDocument/didOpen", { textDocument: { ...textDocument, languageId: "convoke", version: 1, text: net } }),
    ask("textDocument/diagnostic", { textDocument }, expect.anything()),
    ask("workspace/symbol", { query: "" }, expect.anything()),
  ];
}

/** What is shown of a text that is sound. */
function shown(folder: string): readonly Step[] {
  const [uri, downUri] = [`${folder}/net.cvk`, `${folder}/down.cvk`];
  const textDocument = { uri };
  const hints = [
    [4, 34, "[8, 32, 32]"],
    [5, 9, "[16, 16, 16]"],
    [6, 9, "[32, 8, 8]"],
    [7, 18, "[2048]"],
    [8, 17, "[10]"],
  ] as const;
  // 3*3*3*8 + 8, 3*3*8*16 + 16, 3*3*16*32 + 32 and 2048*10 + 10 parameters; windows of 3, 3 and, at stride 2, 3: 3 + 2 + 2*2.
  const lenses = [
    [range(2, 6, 9), "26.5K parameters · 831K MACs · input [3, 32, 32] · receptive field 9x9"],
    [range(5, 2, 6), "1,168 parameters · 295K MACs · [8, 32, 32] → [16, 16, 16]"],
    [range(6, 2, 6), "4,640 parameters · 295K MACs · [16, 16, 16] → [32, 8, 8]"],
  ] as const;
  return [
    ask("textDocument/diagnostic", { textDocument }, expect.objectContaining({ kind: "full", items: [] })),
    ask(
      "textDocument/inlayHint",
      { textDocument, range: { start: position(0, 0), end: position(10, 0) } },
      hints.map(([line, character, label]) => expect.objectContaining({ position: position(line, character), label })),
    ),
    ask("textDocument/inlayHint", { textDocument, range: range(5, 0, 20) }, [
      expect.objectContaining({ label: "[16, 16, 16]" }),
    ]),
    ask(
      "textDocument/codeLens",
      { textDocument },
      lenses.map(([at, title]) => ({ range: at, command: { title, command: "" } })),
    ),
    ask("textDocument/documentSymbol", { textDocument }, [
      expect.objectContaining({ name: "./down.cvk", detail: "Down" }),
      expect.objectContaining({
        name: "Net",
        selectionRange: range(2, 6, 9),
        children: [
          ["image", "[3, 32, 32]"],
          ["stem", "conv [8, 32, 32]"],
          ["Down", "[16, 16, 16]"],
          ["Down", "[32, 8, 8]"],
          ["flatten", "[2048]"],
          ["dense", "[10]"],
        ].map(([name, detail]) => expect.objectContaining({ name, detail })),
      }),
    ]),
    ask("workspace/symbol", { query: "dow" }, [
      expect.objectContaining({ name: "Down", location: { uri: downUri, range: range(0, 6, 10) } }),
    ]),
    ask("textDocument/foldingRange", { textDocument }, [expect.objectContaining({ startLine: 2, endLine: 8 })]),
    ask("textDocument/documentLink", { textDocument }, [{ range: range(0, 22, 32), target: downUri }]),
    // Word, argument, line and what is around them: each holds the one before.
    ask("textDocument/selectionRange", { textDocument, positions: [position(4, 22)] }, [
      expect.objectContaining({
        range: range(4, 22, 23),
        parent: expect.objectContaining({
          range: range(4, 15, 23),
          parent: expect.objectContaining({ range: range(4, 2, 34) }),
        }),
      }),
    ]),
    // Line 4, from 2 on: a label, `:`, a layer; the next ones on the same line, from where the one before begins.
    ask(
      "textDocument/semanticTokens/range",
      { textDocument, range: range(4, 0, 15) },
      expect.objectContaining({ data: [4, 2, 4, 3, 1, 0, 6, 4, 1, 2, 0, 5, 1, 8, 0] }),
    ),
  ];
}

function namesFollowed(folder: string): readonly Step[] {
  const [uri, downUri] = [`${folder}/net.cvk`, `${folder}/down.cvk`];
  const textDocument = { uri };
  const calls = [
    { uri, range: range(0, 9, 13) },
    { uri, range: range(5, 2, 6) },
    { uri, range: range(6, 2, 6) },
  ];
  const declared = { uri: downUri, range: range(0, 6, 10) };
  return [
    ask("textDocument/definition", { textDocument, position: position(5, 3) }, [declared]),
    ask("textDocument/references", { textDocument, position: position(5, 3), context: { includeDeclaration: true } }, [
      declared,
      ...calls,
    ]),
    ask(
      "textDocument/references",
      { textDocument, position: position(5, 3), context: { includeDeclaration: false } },
      calls.slice(1),
    ),
    ask("textDocument/documentHighlight", { textDocument, position: position(8, 12) }, [
      { range: range(2, 10, 17), kind: 1 },
      { range: range(8, 10, 17), kind: 1 },
    ]),
    ask(
      "textDocument/prepareRename",
      { textDocument, position: position(4, 3) },
      {
        range: range(4, 2, 6),
        placeholder: "stem",
      },
    ),
    ask(
      "textDocument/rename",
      { textDocument: { uri: downUri }, position: position(1, 9), newName: "channels" },
      {
        documentChanges: [
          {
            textDocument: { uri: downUri, version: null },
            edits: [edit(range(0, 11, 16), "channels"), edit(range(1, 7, 12), "channels")],
          },
        ],
      },
    ),
    ask(
      "textDocument/rename",
      { textDocument, position: position(4, 3), newName: "entry" },
      expect.objectContaining({
        documentChanges: [
          {
            textDocument: { uri, version: 1 },
            edits: [{ range: range(4, 2, 6), newText: "entry", annotationId: "consequences" }],
          },
        ],
        changeAnnotations: {
          consequences: expect.objectContaining({
            label: expect.stringContaining("stem.weight"),
            needsConfirmation: true,
          }),
        },
      }),
    ),
    refused("textDocument/rename", { textDocument, position: position(4, 9), newName: "konv" }, /`conv` is a layer/),
  ];
}

function madeOfIt(folder: string): readonly Step[] {
  const [uri, options] = [`${folder}/net.cvk`, { tabSize: 2, insertSpaces: true }];
  const textDocument = { uri };
  const run = (command: string, expected: unknown) =>
    ask("workspace/executeCommand", { command, arguments: [{ uri, position: position(4, 3) }] }, expected);
  return [
    ask("textDocument/formatting", { textDocument, options }, [
      { range: range(7, 10, 10), newText: "\n " },
      { range: range(8, 8, 10), newText: "" },
    ]),
    ask("textDocument/rangeFormatting", { textDocument, range: range(8, 0, 3), options }, [
      { range: range(8, 8, 10), newText: "" },
    ]),
    ask("textDocument/onTypeFormatting", { textDocument, position: position(9, 0), ch: "\n", options }, [
      { range: range(8, 8, 10), newText: "" },
    ]),
    run("convoke.report", { html: expect.stringMatching(/^<!doctype html>[^]*26,522[^]*<\/html>/i) }),
    run("convoke.graph", { html: expect.stringMatching(/^<!doctype html>[^]*<svg[^]*<\/html>/i) }),
    run("convoke.kernel", {
      language: "typescript",
      text: expect.stringMatching(kernelOfStem),
      line: expect.any(Number),
    }),
    refused("workspace/executeCommand", { command: "convoke.report", arguments: [] }, /takes \{ uri, position\? \}/),
  ];
}

/** What is offered at the end of a line that is being written. */
function written(folder: string): readonly Step[] {
  const [uri, textDocument] = [`${folder}/draft.cvk`, { uri: `${folder}/draft.cvk` }];
  const text = "model Draft {\n  input image [3, 32, 32]\n  conv 8 k\n}\n";
  const at = position(2, 10);
  return [
    tell("textDocument/didOpen", { textDocument: { uri, languageId: "convoke", version: 1, text } }),
    ask(
      "textDocument/completion",
      { textDocument, position: at },
      expect.arrayContaining([
        expect.objectContaining({
          label: expect.stringMatching(/^kernel/),
          textEdit: { range: range(2, 9, 10), newText: expect.stringMatching(/^kernel=/) },
        }),
      ]),
    ),
    ask(
      "textDocument/signatureHelp",
      { textDocument, position: at },
      {
        signatures: [expect.objectContaining({ label: expect.stringMatching(/^conv .*kernel/) })],
        activeParameter: 1,
      },
    ),
    ask(
      "textDocument/hover",
      { textDocument, position: position(1, 10) },
      {
        contents: { kind: "markdown", value: expect.stringContaining("3, 32, 32") },
        range: expect.anything(),
      },
    ),
    tell("textDocument/didClose", { textDocument }),
  ];
}

/** Texts with mistakes: of an edit, of a page, and with one that is mended in a file that is imported. */
function mistakes(folder: string): readonly Step[] {
  const [uri, downUri, pageUri] = ["net.cvk", "down.cvk", "page.md"].map((name) => `${folder}/${name}`);
  const textDocument = { uri };
  const change = (version: number, changed: object, text: string) =>
    tell("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ range: changed, text }] });
  return [
    change(2, range(4, 22, 23), "99"),
    ask(
      "textDocument/diagnostic",
      { textDocument },
      report(found(range(4, 15, 24), "kernel 99x99 does not fit the 32x32 input padded to 34x34\n")),
    ),
    ask(
      "textDocument/codeAction",
      {
        textDocument,
        range: range(4, 22, 22),
        context: { diagnostics: [{ range: range(4, 15, 24), message: "" }], only: ["quickfix"] },
      },
      expect.arrayContaining([
        expect.objectContaining({
          title: expect.stringContaining("pad=49"),
          kind: "quickfix",
          diagnostics: [{ range: range(4, 15, 24), message: "" }],
          data: expect.anything(),
        }),
      ]),
    ),
    ask(
      "codeAction/resolve",
      { title: "pad=49 keeps 32x32", kind: "quickfix", data: { uri, version: 2, range: range(4, 22, 22) } },
      expect.objectContaining({
        edit: { documentChanges: [{ textDocument: { uri, version: 2 }, edits: [edit(range(4, 29, 30), "49")] }] },
      }),
    ),
    refused(
      "codeAction/resolve",
      { title: "pad=49 keeps 32x32", kind: "quickfix", data: { uri, version: 1, range: range(4, 22, 22) } },
      /the text has changed/,
    ),
    change(3, range(4, 22, 24), "3"),
    change(4, range(7, 11, 18), "conv 4 kernel=9"),
    ask("textDocument/diagnostic", { textDocument }, report(found(range(7, 18, 26), "help: "))),
    change(5, range(7, 11, 26), "flatten"),
    tell("textDocument/didOpen", {
      textDocument: { uri: downUri, languageId: "convoke", version: 1, text: down.replace("width k", "width * 2 k") },
    }),
    ask("textDocument/inlayHint", { textDocument, range: range(6, 0, 20) }, [
      expect.objectContaining({ label: "[64, 8, 8]" }),
    ]),
    ask(
      "workspace/diagnostic",
      { previousResultIds: [] },
      { items: [downUri, uri].map((each) => expect.objectContaining({ uri: each, items: [] })) },
    ),
    ask("workspace/diagnostic", { previousResultIds: [{ uri, value: "1" }] }, { items: [] }),
    tell("textDocument/didOpen", { textDocument: { uri: pageUri, languageId: "markdown", version: 1, text: page } }),
    ask(
      "textDocument/diagnostic",
      { textDocument: { uri: pageUri } },
      report(found(range(4, 7, 16), "kernel 99x99 does not fit the 30x30 input\n")),
    ),
    ask("textDocument/inlayHint", { textDocument: { uri: pageUri }, range: range(3, 0, 20) }, [
      expect.objectContaining({ position: position(3, 15), label: "[8, 30, 30]" }),
    ]),
    ...fences(pageUri!),
    ask("textDocument/foldingRange", { textDocument: { uri: `${folder}/none.cvk` } }, null),
    ask("shutdown", null, null),
    tell("exit", null),
  ];
}

/** What is known of models in a page, at the places of the page. */
function fences(uri: string): readonly Step[] {
  const textDocument = { uri };
  return [
    ask(
      "textDocument/hover",
      { textDocument, position: position(3, 1) },
      { contents: { kind: "markdown", value: expect.stringContaining("8, 30, 30") }, range: range(3, 0, 4) },
    ),
    ask("textDocument/hover", { textDocument, position: position(0, 3) }, null),
    ask(
      "textDocument/completion",
      { textDocument, position: position(4, 7) },
      expect.arrayContaining([expect.objectContaining({ label: "stride=" })]),
    ),
    ask(
      "textDocument/codeAction",
      { textDocument, range: range(3, 0, 4), context: { diagnostics: [], only: ["refactor.inline"] } },
      [{ title: expect.anything(), kind: "refactor.inline", disabled: { reason: expect.stringContaining("block") } }],
    ),
  ];
}

const parts = [opening, shown, namesFollowed, madeOfIt, written, mistakes];

function stepsIn(folder: string): readonly Step[] {
  return parts.flatMap((part) => part(folder));
}

function sentOf(steps: readonly Step[]): readonly Sent[] {
  return steps.map((step) =>
    "expected" in step ? { method: step.method, params: step.params, isRequest: true } : step,
  );
}

function judge({ answers }: Conversation, steps: readonly Step[]): void {
  const asked = steps.filter((step) => "expected" in step);
  expect(answers).toHaveLength(asked.length);
  for (const [at, { method, expected }] of asked.entries()) {
    expect
      .soft({ method, ...answers[at] })
      .toEqual({ method, ...(isRefusal(expected) ? expected : { result: expected }) });
  }
}

describe("the language server", () => {
  const folder = mkdtempSync(join(tmpdir(), "convoke-lsp-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("answers over standard input and output", async () => {
    writeFileSync(join(folder, "down.cvk"), down);
    const steps = stepsIn(pathToFileURL(folder).href);
    const conversation = await converseOverStdio(sentOf(steps), { "workspace/configuration": [{}] });
    judge(conversation, steps);
    expect(conversation.code).toBe(0);
  });
});

it("a server that is ended without a farewell ends with 1", async () => {
  const { code } = await converseOverStdio([
    { method: "initialize", params: { processId: null, rootUri: null, capabilities: {} }, isRequest: true },
    tell("exit", null),
  ]);
  expect(code).toBe(1);
});

describe("a client that does not ask for diagnostics", () => {
  const project = mkdtempSync(join(tmpdir(), "convoke-lsp-"));
  afterAll(() => rmSync(project, { recursive: true }));

  it("is told them, and what is wrong with a configuration", async () => {
    // Advice that is off by itself, and a level that there is not, each in a folder of its own.
    const rules = { sound: { "lint/automatic-names": "warning" }, broken: { "lint/automatic-names": "loud" } };
    for (const [name, own] of Object.entries(rules)) {
      mkdirSync(join(project, name));
      writeFileSync(join(project, name, "convoke.config.json"), JSON.stringify({ rules: own }));
    }
    const open = (name: string, until: string): Sent => {
      const uri = pathToFileURL(join(project, name, "net.cvk")).href;
      const text = "model Net { input x [3, 8, 8]; conv 4 kernel=3 }";
      const textDocument = { uri, languageId: "convoke", version: 7, text };
      return { ...tell("textDocument/didOpen", { textDocument }), until };
    };
    const { told, code } = await converseOverStdio([
      { method: "initialize", params: { processId: null, rootUri: null, capabilities: {} }, isRequest: true },
      tell("initialized", {}),
      open("sound", "textDocument/publishDiagnostics"),
      open("broken", "textDocument/publishDiagnostics"),
      { method: "shutdown", params: null, isRequest: true },
      tell("exit", null),
    ]);
    const published = told.filter(({ method }) => method === "textDocument/publishDiagnostics");
    expect(published[0]!.params).toMatchObject({
      uri: pathToFileURL(join(project, "sound/net.cvk")).href,
      version: 7,
      diagnostics: [{ severity: 2, code: "lint/automatic-names", range: range(0, 31, 46) }],
    });
    expect(published[1]!.params).toMatchObject({
      uri: pathToFileURL(join(project, "broken/convoke.config.json")).href,
      diagnostics: [{ severity: 1, range: range(0, 9, 40), message: expect.stringMatching(/^rules has .*loud/) }],
    });
    expect(code).toBe(0);
  });
});

describe.skipIf(!hasBrowser)(`the language server in a worker${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await openBrowser()));
  afterAll(() => browser.close());

  it("answers the same", async () => {
    const steps = stepsIn("memfs:/nets");
    const given = {
      "workspace/configuration": [{}],
      "convoke/readFile": down,
      "convoke/findFiles": ["memfs:/nets/down.cvk"],
    };
    const conversation = await converseInWorker(browser, sentOf(steps), given);
    judge(conversation, steps);
    expect(conversation.complaints).toEqual([]);
  });
});
