// The main job, end to end: what AlexNet costs; then a trained net, compiled to a module, reads digits.
//   npm run demo
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { drawDigit, imageSize, randomSource } from "../examples/mnist/digits.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const convoke = (...args) =>
  execFileSync(process.execPath, [join(root, "dist/cli.js"), ...args], { cwd: root, stdio: "inherit" });

heading("What AlexNet costs", "convoke report examples/alexnet.cvk");
convoke("report", "examples/alexnet.cvk");

const folder = mkdtempSync(join(tmpdir(), "convoke-demo-"));
try {
  heading(
    "A trained net, compiled",
    "convoke compile examples/mnist.cvk --weights examples/mnist/mnist.safetensors --out …",
  );
  convoke("compile", "examples/mnist.cvk", "--weights", "examples/mnist/mnist.safetensors", "--out", folder);
  show(readFileSync(join(folder, "mnist.ts"), "utf8"));
  await readDigits(join(folder, "mnist.js"));
} finally {
  rmSync(folder, { recursive: true });
}

function heading(title, command) {
  console.log(`\n── ${title} ${"─".repeat(Math.max(2, 96 - title.length))}\n$ ${command}\n`);
}

/** The first kernel of the module, as it was generated. */
function show(text) {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("function bind_conv1("));
  const end = lines.findIndex((line, at) => at > start && line === "}");
  console.log("\nIts first kernel:\n");
  console.log(lines.slice(start - 1, Math.min(end + 1, start + 40)).join("\n"));
  if (end - start > 40) console.log(`  … ${end - start - 40} lines more`);
}

async function readDigits(path) {
  heading("It reads digits", `import { load } from "./mnist.js"   // ${statSync(path).size} bytes, weights included`);
  const { load } = await import(pathToFileURL(path).href);
  const net = await load();
  const random = randomSource(2026);
  const read = (digit) => {
    const pixels = drawDigit(digit, random);
    const scores = net.run(Float32Array.from(pixels, (pixel) => pixel / 255));
    return { digit, pixels, scores, answer: scores.indexOf(Math.max(...scores)) };
  };
  const shown = [2, 0, 4, 7, 3, 9].map(read);
  for (let at = 0; at < shown.length; at += 3) console.log(beside(shown.slice(at, at + 3).map(picture)));
  measure(net, read);
}

function measure(net, read) {
  const count = 1000;
  let correct = 0;
  for (let at = 0; at < count; at++) correct += Number(read(at % 10).answer === at % 10);
  const image = new Float32Array(imageSize * imageSize);
  const output = net.run(image);
  const start = process.hrtime.bigint();
  for (let at = 0; at < count; at++) net.run(image, output);
  const microseconds = Number(process.hrtime.bigint() - start) / 1e3 / count;
  console.log(`\n${correct} of ${count} freshly drawn digits read correctly; ${microseconds.toFixed(0)} µs a digit.`);
}

/** Two rows of pixels to a line of text, and the three best answers below. */
function picture({ pixels, scores, answer }) {
  const dark = (x, y) => pixels[y * imageSize + x] > 100;
  const lines = [];
  for (let y = 0; y < imageSize; y += 2) {
    let line = "";
    for (let x = 0; x < imageSize; x++) line += [" ", "▄", "▀", "█"][2 * Number(dark(x, y)) + Number(dark(x, y + 1))];
    lines.push(line);
  }
  const best = [...scores.keys()].toSorted((a, b) => scores[b] - scores[a]).slice(0, 3);
  lines.push(`  it is a ${answer}`, ...best.map((digit) => `  ${digit} ${bar(scores[digit])}`), "");
  return lines;
}

function bar(score) {
  return `${"█".repeat(Math.round(12 * score)).padEnd(12)} ${(100 * score).toFixed(1).padStart(5)}%`;
}

function beside(pictures) {
  return pictures[0]
    .map((_, line) =>
      pictures
        .map((picture) => picture[line].padEnd(32))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
