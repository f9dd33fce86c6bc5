/** JSON that a file holds: nothing about its shape is believed before it has been looked at. */
import { FormatError } from "../../formats/format-error.ts";
import { own, type Json } from "../tfjs/json.ts";

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
