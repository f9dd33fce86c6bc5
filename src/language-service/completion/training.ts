/** The lines of a `train` block. */
import type { Signature } from "../../ops/contract/language-value.ts";
import { choicesOf, examples, lineWords, repeated, type LineWord } from "../../resolve/train-words.ts";
import type { TrainStatement } from "../../syntax/ast.ts";
import type { Analysis } from "../analysis.ts";
import { bodyOf } from "../statements.ts";
import { codeBlock, type Draft } from "./item.ts";
import type { Scene } from "./scene.ts";

export function trainingLines(scene: Scene): readonly Draft[] {
  const there = wordsAround(scene);
  return lineWords
    .filter((word) => repeated.has(word) || !there.has(word))
    .map((label) => ({
      label,
      kind: "statement",
      detail: "a line of train",
      documentation: codeBlock(examples[label]),
    }));
}

/** The first words of the lines that are there, but for the one at the place. */
function wordsAround({ analysis, place }: Scene): ReadonlySet<string> {
  const { start } = place.range;
  const around = trainStatements(analysis).find(({ span }) => span.start <= start && start <= span.end);
  const lines = around?.body.statements.filter(({ span }) => span.end < start || start < span.start) ?? [];
  return new Set(lines.flatMap((line) => (line.kind === "layer" ? [line.name.text] : [])));
}

function trainStatements({ file }: Analysis): readonly TrainStatement[] {
  const statements = file.declarations.flatMap((each) => bodyOf(each)?.statements ?? []);
  return statements.filter((statement) => statement.kind === "train");
}

/** What the word of a line is followed by. */
export function trainingChoices(word: string): readonly Draft[] {
  return choicesFor(word).map(({ name, examples: [example], attributes }) => ({
    label: name,
    kind: "value",
    detail: Object.keys(attributes).join(", "),
    text: example?.text ?? name,
  }));
}

export function trainingChoice(word: string, name: string): Signature | undefined {
  return choicesFor(word).find((choice) => choice.name === name);
}

function choicesFor(word: string): readonly Signature[] {
  return isLineWord(word) ? (choicesOf[word] ?? []) : [];
}

function isLineWord(word: string): word is LineWord {
  return lineWords.some((each) => each === word);
}
