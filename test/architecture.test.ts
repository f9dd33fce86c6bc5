/** Who may import whom (docs/architecture.md), and that nothing imports itself by a detour. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What each room may import beside itself. `ops/contract` stands for the four files that declare what an op is. */
const COMMON = ["base", "tensor", "diagnostics"];
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  tensor: ["base"],
  diagnostics: ["base"],
  grammar: ["npm:chevrotain"],
  syntax: [...COMMON, "grammar"],
  kernel: COMMON,
  "ops/contract": [...COMMON, "kernel"],
  ops: [...COMMON, "ops/contract", "kernel"],
  graph: [...COMMON, "ops/contract"],
  resolve: [...COMMON, "syntax", "graph", "ops", "ops/contract"],
  analysis: [...COMMON, "graph", "ops/contract"],
  passes: [...COMMON, "graph", "analysis", "ops", "ops/contract"],
  lower: [...COMMON, "graph", "analysis", "kernel", "ops/contract"],
  backends: [...COMMON, "kernel"],
  formats: [...COMMON, "npm:npyjs", "npm:protobufjs/minimal.js"],
  interchange: [...COMMON, "formats", "weights", "syntax", "graph", "analysis", "ops", "ops/contract", "resolve"],
  weights: [...COMMON, "graph", "analysis", "formats", "ops/contract", "interchange"],
  runtime: [],
  package: [...COMMON, "kernel", "backends", "runtime", "weights", "formats"],
  reports: [
    ...COMMON,
    "kernel",
    "ops",
    "ops/contract",
    "graph",
    "resolve",
    "analysis",
    "lower",
    "weights",
    "interchange",
    "driver",
  ],
  driver: ["*"],
  cli: [...COMMON, "driver", "reports", "formats", "weights", "node", "npm:h5wasm", "npm:picomatch", "interchange"],
};

const CONTRACT = ["src/ops/contract.ts", "src/ops/attributes.ts", "src/ops/receptive.ts", "src/ops/values.ts"];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = [...sourceFiles("src"), ...sourceFiles("grammar")];
const imports = files.flatMap(importsOf);

it("imports go only where the table allows", () => {
  const forbidden = imports.filter(({ from, to }) => {
    const [room, target] = [roomOf(from), to.startsWith("npm:") || to === "node" ? to : roomOf(to)];
    const may = allowed[room];
    if (may === undefined) return true;
    return room !== target && !may.includes("*") && !may.includes(target);
  });
  expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

it("no module imports itself by a detour at run time", () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (done.has(file) || path.includes(file)) return;
    for (const to of edges.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

it("sees the imports that it judges", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports).toContainEqual({ from: "src/graph/builder.ts", to: "src/ops/contract.ts", typeOnly: true });
  expect(imports.some(({ to }) => to === "node")).toBe(true);
});

function roomOf(file: string): string {
  if (CONTRACT.includes(file)) return "ops/contract";
  const [top, room, rest] = file.split("/");
  if (top === "grammar") return "grammar";
  return rest === undefined ? "driver" : room!;
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
