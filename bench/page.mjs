// The results page: docs/benchmarks.md from the figures of a run. The same figures give the same bytes.
import { questions } from "./questions/index.mjs";
import { markdownTable } from "./table.mjs";

export function page({ machine, answers }) {
  const sections = Object.entries(answers).flatMap(([name, figures]) => {
    const { title, about, tables } = questions[name];
    return [`## ${title}`, about, ...tables(figures).map(markdownTable)];
  });
  return `${[...introduction(machine), ...sections].join("\n\n")}\n`;
}

function introduction({ node, cpu, cores, memory, versions }) {
  const peers = Object.entries(versions)
    .filter(([, version]) => version !== undefined)
    .map(([name, version]) => `${name} ${version}`);
  return [
    "# Benchmarks",
    "Written by `npm run bench -- all --page docs/benchmarks.md`. Nets of `examples/`, and models of `bench/zoo.cvk`, with random weights, batch 1. " +
      "The machine may be shared and noisy: look at ratios, which are of processes that take turns, not at single figures.",
    [`- Node ${node}, ${cpu}, ${cores} cores, ${(memory / 2 ** 30).toFixed(0)} GiB`, `- ${peers.join(", ")}`].join(
      "\n",
    ),
  ];
}
