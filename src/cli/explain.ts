/** `convoke explain`: what a code means, by an example and its remedy: the pages of docs/diagnostics/, which ship in the package. */
import { existsSync, readFileSync } from "node:fs";
import { allCodes, codesByRoom, diagnosticPageName, nearest, pageText } from "../tools.ts";
import { helpOption, quote, UsageError, type Command } from "./command.ts";
import type { Io } from "./io.ts";

export const explain: Command = {
  name: "explain",
  summary: "what the codes of errors and warnings mean, with a wrong model and the right one",
  usage: "[CODE|ROOM…]",
  details: "Without a code all are listed, by their rooms; of a room, as conv or syntax, its codes.",
  options: [helpOption],
  examples: ["convoke explain conv/kernel-exceeds-input", "convoke explain conv", "convoke explain | less"],
  async run(words, io) {
    const rooms = codesByRoom();
    const asked = words.positionals.length === 0 ? [...rooms.keys()] : words.positionals;
    for (const word of asked) demandKnown(word);
    const texts = asked.map((word) => (rooms.has(word) ? listText(word, io) : pageOf(word, io)));
    io.out(texts.join("\n"));
    return 0;
  },
};

/** @throws UsageError where the word is no code and no room. */
function demandKnown(word: string): void {
  const codes = allCodes().map(([code]) => code);
  const rooms = codesByRoom();
  if (rooms.has(word) || codes.includes(word)) return;
  const near = nearest(word, word.includes("/") ? codes : [...rooms.keys(), ...codes]);
  const meant = near === undefined ? codes.filter((code) => code.endsWith(`/${word}`)).slice(0, 3) : [near];
  const room = word.split("/")[0]!;
  const list = rooms.has(room) ? `convoke explain ${room} lists its codes` : "convoke explain lists them";
  throw new UsageError(
    `there is no code ${quote(word)}; ${meant.length > 0 ? `did you mean ${meant.join(", ")}?` : list}`,
  );
}

function listText(room: string, io: Io): string {
  const codes = codesByRoom().get(room)!;
  const width = Math.max(...codes.map(([code]) => code.length));
  return codes.map(([code, meaning]) => `${io.outStyle("bold", code.padEnd(width))}  ${meaning}\n`).join("");
}

function pageOf(code: string, io: Io): string {
  return pageText(readFileSync(pageFile(code), "utf8"), io.outStyle);
}

/** The folder of pages lies beside that of the built command, and beside the one of its sources. */
function pageFile(code: string): URL {
  const places = ["../docs/diagnostics/", "../../docs/diagnostics/"].map((folder) => new URL(folder, import.meta.url));
  const place = places.find((each) => existsSync(new URL(diagnosticPageName(code), each)));
  if (place === undefined) throw new UsageError(`the page of ${code} is missing: install convoke again`);
  return new URL(diagnosticPageName(code), place);
}
