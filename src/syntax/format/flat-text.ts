/**
 * Text of documents in which nothing has to be broken because of its width, as most rows are: what prettier's printer makes of them, without its
 * three passes. A row that may be too wide, or in which a group has to break, is left to that printer.
 */
import type { Doc } from "./print-parts.ts";

export interface Room {
  readonly width: number;
  /** What lines begin with. */
  readonly margin: string;
}

/** Undefined where something may have to go over several lines. */
export function flatText(doc: Doc, room: Room): string | undefined {
  const writer = new FlatWriter(room);
  return writer.write(doc, false) ? writer.finish() : undefined;
}

/** Each sign has one column at most; of others two are taken for granted. */
const narrow = /^[\u0020-\u007e\u{f0000}-\u{ffffd}]*$/u;

/** No text is wider. */
export function widthBound(text: string): number {
  return narrow.test(text) ? text.length : 2 * text.length;
}

class FlatWriter {
  readonly #room: Room;
  /** The lines before this one, with their ends. */
  #finished = "";
  #line: string;
  /** What ends the line. */
  #suffix = "";
  #hasGroups = false;

  constructor(room: Room) {
    this.#room = room;
    this.#line = room.margin;
  }

  finish(): string | undefined {
    return this.#fits() ? this.#finished + this.#line + this.#suffix : undefined;
  }

  /** @param isFlat in a group, or otherwise where no line may end. @returns whether it could */
  write(doc: Doc, isFlat: boolean): boolean {
    if (typeof doc === "string") {
      this.#line += doc;
      return true;
    }
    if (Array.isArray(doc)) return doc.every((each) => this.write(each, isFlat));
    switch (doc.type) {
      case "group":
        this.#hasGroups = true;
        return doc.break !== true && this.write(doc.contents, true);
      case "indent":
        return isFlat && this.write(doc.contents, true);
      case "fill":
        return isFlat && doc.parts.every((each) => this.write(each, true));
      case "if-break":
        return this.write(isFlat ? doc.flatContents : doc.breakContents, isFlat);
      case "line":
        return isFlat ? this.#between(doc) : this.#endLine(doc);
      case "line-suffix":
        return this.#writeSuffix(doc.contents);
      case "break-parent":
        return !isFlat;
      default:
        return false;
    }
  }

  #between({ hard, soft }: { readonly hard?: boolean | undefined; readonly soft?: boolean | undefined }): boolean {
    if (soft !== true) this.#line += " ";
    return hard !== true;
  }

  #endLine({
    hard,
    literal,
  }: {
    readonly hard?: boolean | undefined;
    readonly literal?: boolean | undefined;
  }): boolean {
    if (hard !== true || !this.#fits()) return false;
    const line = this.#line + this.#suffix;
    this.#finished += `${literal === true ? line : withoutBlanks(line)}\n`;
    this.#line = literal === true ? "" : this.#room.margin;
    this.#suffix = "";
    this.#hasGroups = false;
    return true;
  }

  #writeSuffix(contents: Doc): boolean {
    const line = this.#line;
    this.#line = "";
    const isWritten = this.write(contents, true);
    this.#suffix += this.#line;
    this.#line = line;
    return isWritten;
  }

  #fits(): boolean {
    return !this.#hasGroups || widthBound(this.#line) <= this.#room.width;
  }
}

function withoutBlanks(line: string): string {
  let end = line.length;
  while (line[end - 1] === " " || line[end - 1] === "\t") end--;
  return line.slice(0, end);
}
