/** JSON that a file holds, and values of it in messages: nothing about its shape is believed before it has been looked at. */
import { FormatError } from "../../formats/format-error.ts";
import { isObject, own, type Json } from "../tfjs/json.ts";

/** @throws FormatError where the text is not JSON: at which character. */
export function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const place = /position (\d+)/.exec((error as Error).message)?.[1];
    const where = place === undefined ? "it ends too early" : `at character ${place}`;
    throw new FormatError(`${what} is truncated or broken JSON: ${where}`);
  }
}

export function ownText(value: Json, name: string): string | undefined {
  const found = own(value, name);
  return typeof found === "string" ? found : undefined;
}

const LONGEST = 60;

/** A value in a message. */
export function told(value: Json): string {
  if (isObject(value)) return "an object";
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  if (list.length > 16 || list.some((each) => typeof each === "object" && each !== null)) return "a list";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
