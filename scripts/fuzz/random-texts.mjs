// Random texts from a seed, and what is wrong with the answer that `check` gives to one. Used by `text.mjs` and by a test.

const words = [
  ..."model block import input output from let if else repeat for in expect require layout train true false here".split(
    " ",
  ),
  ..."conv dense relu add concat flatten maxpool bn share kernel stride pad bias weight params macs receptive".split(
    " ",
  ),
  ..."M B x a b H 0 1 3 8 64 0.5 5x5 1e9 62M 8MiB 9007199254740991 12px .5 [ ] { } { } ( ) , : ; . = == != <".split(
    " ",
  ),
  ...'<= -> - + * / % ? ! && || "a" " \'b\' // /* */ # @ \\ é 😀 a.b a.b.c 0.1 and or not [3, 8, 8] kernel=3'.split(
    " ",
  ),
  "\n",
  "\n",
  "\n  ",
  "\r\n",
  " ",
  "\u0000",
  "\u2028",
  "model M {\n  input image [3, 8, 8]\n",
  "conv 8 kernel=3\n",
  "add { relu } {}\n",
  "repeat 3 { relu }\n",
  "if true { relu } else { relu }\n",
  "expect params == 1\n",
];

/** Hundreds of copies, or one for each of many numbers, take as long as a hundred other texts: tried one time in twenty. */
const manyCopies = /repeat \d[\d_]{2}|\[\d+(, \d+){12}/;

/** A mutated model, or a soup of words. */
export function randomText(models, random) {
  if (random.next() < 0.4) return soup(random);
  const text = mutated(models, random);
  return manyCopies.test(text) && random.next() < 0.95 ? randomText(models, random) : text;
}

function mutated(models, random) {
  let text = pick(models, random);
  const count = 1 + Math.floor(random.next() * 4);
  for (let edit = 0; edit < count; edit++) text = pick(edits, random)(text, random, models);
  return text;
}

function soup(random) {
  const parts = Array.from({ length: Math.floor(random.next() * 60) }, () => pick(words, random));
  const text = parts.join(random.next() < 0.5 ? " " : "");
  return random.next() < 0.5 ? text : `model M {\n  input image [3, 8, 8]\n${text}\n}\n`;
}

const edits = [
  // A token or a few characters are left out.
  (text, random) => spliced(text, place(text, random), 1 + Math.floor(random.next() * 12), ""),
  (text, random) => onToken(text, random, () => ""),
  // A token is doubled, replaced, or swapped with the next.
  (text, random) => onToken(text, random, (token) => `${token} ${token}`),
  (text, random) => onToken(text, random, () => pick(words, random)),
  (text, random) => onToken(text, random, (token) => token.split("").toReversed().join("")),
  (text, random) => spliced(text, place(text, random), 0, ` ${pick(words, random)} `),
  // A line is left out, doubled, or comes from elsewhere.
  (text, random) => onLine(text, random, () => []),
  (text, random) => onLine(text, random, (line) => [line, line]),
  (text, random, models) => onLine(text, random, (line) => [line, pick(pick(models, random).split("\n"), random)]),
  // A piece is copied to another place.
  (text, random) => {
    const from = place(text, random);
    return spliced(text, place(text, random), 0, text.slice(from, from + Math.floor(random.next() * 80)));
  },
  // The end is left out.
  (text, random) => text.slice(0, place(text, random)),
];

function onToken(text, random, change) {
  const tokens = [...text.matchAll(/\w+|[^\w\s]/g)];
  if (tokens.length === 0) return text;
  const { 0: token, index } = pick(tokens, random);
  return spliced(text, index, token.length, change(token));
}

function onLine(text, random, change) {
  const lines = text.split("\n");
  const at = Math.floor(random.next() * lines.length);
  return lines.flatMap((line, index) => (index === at ? change(line) : [line])).join("\n");
}

function place(text, random) {
  return Math.floor(random.next() * (text.length + 1));
}

function spliced(text, at, count, piece) {
  return text.slice(0, at) + piece + text.slice(at + count);
}

function pick(list, random) {
  return list[Math.floor(random.next() * list.length)];
}

/** How a text is answered: `sound`, `no model`, `1 error`, `more errors`, or `violation` with what is wrong in words. */
export function outcomeOf(text, { check, formatDiagnostic, toJson }) {
  try {
    const { diagnostics, models, omitted } = check("fuzz.cvk", text);
    const wrong = diagnostics.map(wrongIn).find((words) => words !== undefined);
    if (wrong !== undefined) return { kind: "violation", what: wrong };
    for (const diagnostic of diagnostics.slice(0, printed)) {
      if (
        formatDiagnostic(diagnostic)
          .split("\n")
          .some((line) => line.length > longestLine)
      ) {
        return { kind: "violation", what: `${diagnostic.code}: a line of more than ${longestLine} characters` };
      }
      toJson(diagnostic);
    }
    const errors = diagnostics.filter(({ severity }) => severity === "error").length + omitted.error;
    if (errors > 0) return { kind: errors === 1 ? "1 error" : "more errors" };
    return { kind: models.length > 0 ? "sound" : "no model" };
  } catch (error) {
    return { kind: "violation", what: String(error?.stack ?? error).slice(0, 500) };
  }
}

/** Diagnostics of a text that are printed as well. */
const printed = 3;
const longestLine = 2500;

function wrongIn({ message, span, labels, notes, help, fixes }) {
  const spans = [
    span,
    ...labels.map((label) => label.span),
    ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
  ];
  for (const { start, end, source } of spans) {
    const within = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
    if (!within || end > source.text.length) return `a place ${start}..${end} of ${source.text.length}`;
  }
  for (const { edits } of fixes) {
    const sorted = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    if (sorted.some((edit, at) => at > 0 && edit.span.start < sorted[at - 1].span.end)) return "edits that overlap";
  }
  const texts = [message, ...notes, ...help, ...fixes.map(({ description }) => description)];
  if (texts.some((text) => text === "" || /\bundefined\b|\bNaN\b|\[object/.test(text.replace(/`[^`]*`/g, "")))) {
    return `words: ${texts.join(" | ").slice(0, 200)}`;
  }
  return undefined;
}
