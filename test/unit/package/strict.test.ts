/**
 * Generated TypeScript passes the strictest compilers: every example (some in short runs), for each target and with everything
 * that a module can have beside it, in one run of tsc, with the libraries of the browser and with none.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { typescript, wasm } from "../../../src/targets/index.ts";
import type { Target } from "../../../src/targets/target.ts";
import { sampled } from "../../support/effort.ts";
import { exampleModel, examplesFolder, modelOf } from "../../support/models.ts";
import { trainingModuleTexts } from "../../support/training-module.ts";

/** All that @tsconfig/strictest 2.0.8 demands, and what makes a file stand for itself. */
const STRICTEST = {
  strict: true,
  allowUnusedLabels: false,
  allowUnreachableCode: false,
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  esModuleInterop: true,
  skipLibCheck: false,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedDeclarations: true,
  declaration: true,
};

const tsc = fileURLToPath(new URL("../../../node_modules/.bin/tsc", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "convoke-strict-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where weights, binaries and threads are; each example has one of the ways, in turn. */
const WAYS: readonly (readonly [weights: ModuleOptions["weights"], wasm: Target])[] = [
  ["none", wasm.with()],
  ["file", wasm.with({ place: "file", threads: 4, weightsForm: "packed" })],
  [{ inline: new Uint8Array(3) }, wasm.with({ place: "module" })],
  ["file", wasm.with({ place: "module", threads: 2 })],
  ["none", wasm.with({ place: "file", threads: 2, simd: "both" })],
];

const paths = sampled(
  readdirSync(examplesFolder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".cvk") && !path.startsWith("blocks/"))
    .toSorted(),
  2,
);

/** Modules that train: every schedule, classes and values, what is drawn in each way, pictures, several outputs. */
const TRAINED = [
  "flatten; dense 3; train { loss crossentropy; optimizer adam; schedule cosine(warmup=2); metric accuracy }",
  "flatten; dense 3; train { loss mse; optimizer sgd(lr=0.1); schedule step(size=9); metric mae }",
  "bn; flatten; dense 3 bias=false; train { loss bce; optimizer rmsprop; schedule exponential(gamma=0.9) }",
  "place: parameter [1, 4, 4] init=normal(std=0.1); add place; dropout 0.5; flatten; dense 3; train { loss crossentropy(ignore=1); optimizer sgd; schedule constant(warmup=5) }",
  "a: conv 2 kernel=1; b: conv 1 kernel=1; output a = a; output b = b; train { loss crossentropy(a); loss mse(b); optimizer adamw }",
];

beforeAll(() => {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [at, layers] of TRAINED.entries()) {
    const pixels = at % 2 === 0 ? " pixels()" : "";
    const model = modelOf(`model Learns {\n  input image [1, 4, 4]${pixels}; ${layers}\n}`);
    for (const target of [
      typescript.with(),
      WAYS[at]![1].settings["weightsForm"] === "packed" ? wasm.with() : WAYS[at]![1],
    ]) {
      writeFileSync(join(folder, `trained-${at}-${target.name}.ts`), trainingModuleTexts(model, 2, target).ts);
    }
  }
  for (const [at, path] of paths.entries()) {
    const model = exampleModel(path);
    const name = path.replaceAll("/", "-").replace(/\.cvk$/, "");
    const ways = at === 0 ? WAYS : [WAYS[at % WAYS.length]!];
    for (const [way, [weights, binary]] of ways.entries()) {
      for (const target of [typescript.with(), binary]) {
        const { program } = compileModel(model, { target }).lowered;
        const options = { name, model: model.name, layout: model.layout, target, weights };
        writeFileSync(join(folder, `${name}-${target.name}-${way}.ts`), emitModule(program, options).ts);
      }
    }
  }
}, 600_000);

/** What tsc says of all modules; the number of modules it read in front. */
async function complaints(compilerOptions: object): Promise<string> {
  const base = { target: "es2022", module: "nodenext", noEmit: true, types: [] };
  const config = { compilerOptions: { ...base, ...STRICTEST, ...compilerOptions }, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const run = promisify(execFile)(tsc, ["-p", folder, "--pretty", "false", "--listFiles"], { maxBuffer: 2 ** 26 });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  const lines = stdout.split("\n");
  const modules = lines.filter((line) => isListed(line) && line.includes("convoke-strict-")).length;
  return [`${modules} modules`, ...lines.filter((line) => line !== "" && !isListed(line))].join("\n");
}

/** A line that names a file, without a complaint. */
function isListed(line: string): boolean {
  return /^\S*\.ts$/.test(line);
}

test.each([
  ["with the library of the browser", { lib: ["es2022", "dom"] }],
  ["with the language's library only", { lib: ["es2022"] }],
])("every example's modules pass tsc under the strictest options, %s", { timeout: 600_000 }, async (_, libraries) => {
  const count = 2 * (paths.length + WAYS.length - 1 + TRAINED.length);
  expect(await complaints(libraries)).toBe(`${count} modules`);
});
