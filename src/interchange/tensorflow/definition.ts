/** A node of a GraphDef (node_def.proto) before anything is known of its operator. */
import { FormatError, quoted } from "../../formats/format-error.ts";
import { isObject, itemsOf, own, type Json, type JsonObject } from "../tfjs/json.ts";

export interface Definition {
  readonly name: string;
  readonly op: string;
  /** Names of values: a node's first output goes by the node's name, the others by `name:1` and so on. */
  readonly inputs: readonly string[];
  readonly attributes: JsonObject;
}

/** @throws FormatError where it has no name or no operator. */
export function readDefinition(json: Json, at: number): Definition {
  const [name, op] = [own(json, "name"), own(json, "op")];
  if (typeof name !== "string" || typeof op !== "string")
    throw new FormatError(`node ${at} of its graph has no name or no op`);
  const inputs = itemsOf(own(json, "input")).flatMap((input) => {
    if (typeof input !== "string") throw new FormatError(`node ${quoted(name)}: an input of it is no text`);
    // `^name` only says what runs before.
    return input.startsWith("^") ? [] : [valueName(input)];
  });
  const attributes = own(json, "attr");
  return { name, op, inputs, attributes: isObject(attributes) ? attributes : {} };
}

/** A tensor of the graph by one name: the first output of a node goes by that of the node. */
export function valueName(text: string): string {
  return text.endsWith(":0") ? text.slice(0, -2) : text;
}
