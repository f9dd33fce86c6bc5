/** Offsets of the service as positions of the protocol, which counts lines and UTF-16 units from 0, and back. */
import type { Location, Position, Range as ProtocolRange, TextEdit } from "vscode-languageserver";
import type { Source, Span } from "../base/source.ts";
import type { Edit } from "../diagnostics/diagnostic.ts";
import type { Range } from "../language-service/results.ts";
import type { Uris } from "./uris.ts";

export function positionOf(source: Source, offset: number): Position {
  const { line, column } = source.positionAt(offset);
  return { line: line - 1, character: column - 1 };
}

export function rangeOf(source: Source, { start, end }: Range): ProtocolRange {
  return { start: positionOf(source, start), end: positionOf(source, end) };
}

/** What lies behind the end of a line is its end. */
export function offsetAt(source: Source, { line, character }: Position): number {
  const start = source.lineStarts[line];
  if (start === undefined) return line < 0 ? 0 : source.text.length;
  return start + Math.min(Math.max(0, character), source.lineText(line + 1).length);
}

export function offsetsOf(source: Source, { start, end }: ProtocolRange): Range {
  return { start: offsetAt(source, start), end: offsetAt(source, end) };
}

export function locationOf(span: Span, uris: Uris): Location {
  return { uri: uris.uriOf(span.source.path), range: rangeOf(span.source, span) };
}

export function textEditOf({ span, newText }: Edit): TextEdit {
  return { range: rangeOf(span.source, span), newText };
}
