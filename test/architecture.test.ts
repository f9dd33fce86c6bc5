/** Who may import whom (docs/architecture.md), that nothing imports itself by a detour, and that every room is described. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What everything but the commands may import beside its own room, whether it does or not. */
const COMMON = ["base", "tensor", "diagnostics"];

/** Commands and the playground use the library as others do. */
const isOutside = (room: string): boolean => room === "cli" || room.startsWith("playground");

/** What each room may import beside itself and `COMMON`; of the library, commands only its two entries. No more than it does: a permission that nobody uses fails. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  tensor: [],
  diagnostics: [],
  grammar: ["npm:chevrotain"],
  syntax: ["grammar", "npm:chevrotain", "npm:prettier/doc"],
  kernel: [],
  javascript: [],
  "ops/contract": ["kernel"],
  "ops/shared": ["ops/contract", "kernel"],
  "ops/gradients": ["ops/contract", "ops/shared", "ops/kinds"],
  "ops/kinds": ["ops/contract", "ops/shared", "ops/gradients", "kernel"],
  ops: ["ops/contract", "ops/kinds"],
  graph: ["ops/contract"],
  training: ["graph", "ops/contract", "ops/kinds"],
  resolve: ["syntax", "graph", "ops", "ops/contract", "ops/shared", "training"],
  analysis: ["graph", "ops/contract", "solve"],
  conventions: ["graph", "analysis"],
  passes: ["graph", "ops/contract", "ops/kinds"],
  lower: ["graph", "kernel", "ops/contract"],
  formats: ["npm:npyjs", "npm:protobufjs/minimal.js"],
  interchange: ["formats", "syntax", "graph", "analysis", "ops", "ops/contract", "ops/kinds", "ops/shared", "resolve"],
  weights: ["graph", "analysis", "formats", "ops/contract", "interchange"],
  runtime: [],
  targets: ["kernel", "javascript", "runtime", "formats"],
  package: ["kernel", "javascript", "targets", "runtime", "formats", "training", "npm:@jridgewell/gen-mapping"],
  rules: ["ops", "graph", "analysis", "resolve"],
  fill: ["syntax", "resolve", "analysis", "ops", "ops/contract", "solve"],
  solve: ["graph", "resolve"],
  check: ["syntax", "resolve", "analysis", "rules", "fill", "solve"],
  "language-service": [
    "analysis",
    "check",
    "documents",
    "grammar",
    "graph",
    "interchange",
    "lower",
    "ops",
    "ops/contract",
    "pipeline",
    "reports",
    "resolve",
    "rules",
    "syntax",
    "targets",
  ],
  pipeline: ["graph", "passes"],
  compile: ["analysis", "pipeline", "graph", "passes", "resolve", "lower", "kernel", "targets", "training", "weights"],
  page: ["compile", "javascript", "kernel", "lower", "package", "resolve", "targets", "npm:fflate/browser"],
  engine: [
    "compile",
    "kernel",
    "graph",
    "resolve",
    "targets",
    "formats",
    "weights",
    "interchange",
    "runtime",
    "lower",
    "pipeline",
    "training",
  ],
  pictures: ["analysis", "engine", "graph", "lower", "ops/contract", "reports", "training"],
  profile: ["compile", "graph", "resolve", "analysis", "weights", "kernel", "lower", "targets"],
  verify: [
    "engine",
    "pipeline",
    "graph",
    "passes",
    "resolve",
    "analysis",
    "lower",
    "kernel",
    "targets",
    "formats",
    "interchange",
    "training",
  ],
  reports: [
    "conventions",
    "compare",
    "rules",
    "kernel",
    "ops",
    "ops/contract",
    "graph",
    "resolve",
    "solve",
    "analysis",
    "lower",
    "weights",
    "interchange",
    "compile",
    "pipeline",
    "profile",
    "verify",
    "targets",
    "engine",
    "training",
  ],
  "report-page": ["analysis", "compile", "graph", "lower", "ops/contract", "pictures", "profile", "reports", "resolve"],
  "graph-page": ["graph", "pictures", "report-page"],
  documents: ["check", "reports", "resolve", "npm:markdown-it"],
  compare: [
    "graph",
    "resolve",
    "analysis",
    "ops/kinds",
    "passes",
    "pipeline",
    "lower",
    "engine",
    "formats",
    "interchange",
    "weights",
    "reports",
  ],
  index: [
    "check",
    "conventions",
    "compile",
    "engine",
    "formats",
    "graph",
    "graph-page",
    "interchange",
    "kernel",
    "lower",
    "package",
    "page",
    "pictures",
    "profile",
    "report-page",
    "reports",
    "resolve",
    "rules",
    "targets",
    "verify",
    "weights",
  ],
  tools: [
    "conventions",
    "compare",
    "documents",
    "syntax",
    "ops",
    "rules",
    "lower",
    "analysis",
    "formats",
    "interchange",
    "reports",
    "pictures",
    "report-page",
    "graph-page",
    "targets",
    "weights",
    "engine",
    "training",
    "verify",
  ],
  prettier: ["syntax", "ops", "npm:prettier/doc"],
  bundlers: ["cli", "index", "tools", "node"],
  lsp: [
    "check",
    "compile",
    "graph",
    "graph-page",
    "javascript",
    "language-service",
    "pictures",
    "report-page",
    "resolve",
    "targets",
    "npm:vscode-languageserver",
    "npm:vscode-languageserver/browser",
    "npm:vscode-languageserver-textdocument",
  ],
  cli: [
    "index",
    "lsp",
    "tools",
    "node",
    "npm:@humanwhocodes/momoa",
    "npm:picomatch",
    "npm:sharp",
    "npm:vscode-languageserver/node",
  ],
  playground: ["base", "playground/questions", "npm:fflate/browser"],
  "playground/questions": ["playground", "tools"],
  "playground/tutorial": ["playground/questions"],
  "playground/worker": [
    "playground",
    "playground/questions",
    "index",
    "tools",
    "lsp",
    "npm:fflate/browser",
    "npm:h5wasm",
    "npm:vscode-languageserver/browser",
  ],
  "playground/page": [
    "graph-page",
    "report-page",
    "playground",
    "playground/questions",
    "playground/tutorial",
    "npm:@codemirror/autocomplete",
    "npm:@codemirror/commands",
    "npm:@codemirror/language",
    "npm:@codemirror/lint",
    "npm:@codemirror/lsp-client",
    "npm:@codemirror/search",
    "npm:@codemirror/state",
    "npm:@codemirror/view",
    "npm:vscode-languageserver",
  ],
  "playground/site": [
    "playground",
    "base",
    "diagnostics",
    "syntax",
    "check",
    "documents",
    "language-service",
    "pictures",
    "reports",
    "cli",
    "node",
    "npm:markdown-it",
    "npm:rolldown",
  ],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ["src", "grammar", "playground"].flatMap(sourceFiles);
const imports = files.flatMap(importsOf);

it("imports go only where the table allows", () => {
  const forbidden = imports.filter(({ from, to }) => {
    const [room, target] = [roomOf(from), roomOf(to)];
    const isCommon = !isOutside(room) && COMMON.includes(target);
    return room !== target && !isCommon && !allowed[room]?.includes(target);
  });
  expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  const common = imports.filter(({ from, to }) => COMMON.indexOf(roomOf(from)) in COMMON && isLater(from, to));
  expect(common.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

it("every permission of the table is used", () => {
  const used = new Set(imports.map(({ from, to }) => `${roomOf(from)} imports ${roomOf(to)}`));
  const granted = Object.entries(allowed).flatMap(([room, targets]) => targets.map((to) => `${room} imports ${to}`));
  expect(granted.filter((each) => !used.has(each))).toEqual([]);
});

it("no module imports itself by a detour, not for types either", () => {
  const atRunTime = imports.filter(({ typeOnly }) => !typeOnly);
  expect(circlesOf(atRunTime)).toEqual([]);
  expect(circlesOf(imports)).toEqual([]);
});

it("the page has a row for every room, and no other", () => {
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const table = page.slice(page.indexOf("\n## Rooms"), page.indexOf("\n## ", page.indexOf("\n## Rooms") + 1));
  const named = [...table.matchAll(/^\| `(?:src\/)?([\w/-]+?)\/?`/gm)].map(([, room]) => room!);
  const folders = new Set(files.map(roomOf).filter((room) => statSync(join(root, folderOf(room))).isDirectory()));
  expect(named.filter((room) => room in allowed).toSorted()).toEqual([...folders].toSorted());
});

it("sees the imports that it judges", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports).toContainEqual({ from: "src/graph/graph-builder.ts", to: "src/ops/contract/op.ts", typeOnly: true });
  expect(imports.some(({ to }) => to === "node")).toBe(true);
  const circle = ["a imports b", "b imports c", "c imports b"].map((each) => {
    const [from, to] = each.split(" imports ");
    return { from: from!, to: to!, typeOnly: true };
  });
  expect(circlesOf(circle)).toEqual([["b", "c"]]);
});

/** Files that reach each other: one list a circle, each in the order of the alphabet. */
function circlesOf(edges: readonly Import[]): string[][] {
  const next = new Map<string, Import[]>();
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge]);
  const reach = new Map<string, Set<string>>();
  for (const file of next.keys()) {
    const seen = new Set<string>();
    const open = [file];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { to } of next.get(at) ?? []) {
        if (!seen.has(to)) open.push(to);
        seen.add(to);
      }
    }
    reach.set(file, seen);
  }
  const inCircles = [...reach].filter(([file, seen]) => seen.has(file));
  const circles = inCircles.map(([file, seen]) => [...seen].filter((other) => reach.get(other)?.has(file)).toSorted());
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()];
}

/** Whether a common room imports one that stands behind it: `base` imports none, `tensor` only `base`. */
function isLater(from: string, to: string): boolean {
  return COMMON.indexOf(roomOf(to)) > COMMON.indexOf(roomOf(from));
}

/** `ops` is four rooms and its list; files beside the folders of `src` are rooms of their own. */
function roomOf(file: string): string {
  const [top, room, rest, inner] = file.split("/");
  if (top === "playground") return rest === undefined ? top : `${top}/${room}`;
  if (top !== "src") return top === "grammar" ? "grammar" : file;
  if (rest === undefined) return room!.replace(/\.ts$/, "");
  return room === "ops" && inner !== undefined ? `ops/${rest}` : room!;
}

function folderOf(room: string): string {
  if (room === "grammar" || room.startsWith("playground")) return room;
  return files.includes(`src/${room}.ts`) ? `src/${room}.ts` : `src/${room}`;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...text.matchAll(pattern)].map(([, type, fixed, dynamic]) => ({
    from: file,
    to: targetOf(file, (fixed ?? dynamic)!),
    typeOnly: type !== undefined,
  }));
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith("node:")) return "node";
  if (!specifier.startsWith(".")) return `npm:${specifier}`;
  return normalize(join(dirname(file), specifier));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder))
    .map((name) => join(folder, name))
    .flatMap((path) => {
      if (statSync(join(root, path)).isDirectory()) return sourceFiles(path);
      return path.endsWith(".ts") && !path.endsWith(".d.ts") ? [relative(".", path)] : [];
    });
}
