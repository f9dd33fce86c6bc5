/** Words to write JSON Schemas (draft 7) in, as short as the types that these are beside. */
export type Schema = Readonly<Record<string, unknown>>;

/** Without other members than these, all of them there but for those named. */
export function object(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { description, type: "object", properties, required, additionalProperties: false };
}

export function list(description: string, items: Schema): Schema {
  return { description, type: "array", items };
}

export function text(description: string): Schema {
  return { description, type: "string" };
}

export function truth(description: string): Schema {
  return { description, type: "boolean" };
}

export function number(description: string): Schema {
  return { description, type: "number" };
}

/** A whole number, not below the least. */
export function count(description: string, minimum = 0): Schema {
  return { description, type: "integer", minimum };
}

/** One of some words: a record, so that the compiler demands all words of a type. */
export function word<T extends string>(description: string, words: Readonly<Record<T, unknown>>): Schema {
  return { description, type: "string", enum: Object.keys(words) };
}

/** Exactly this word. */
export function only(value: string): Schema {
  return { const: value };
}

export function either(description: string, ...schemas: readonly Schema[]): Schema {
  return { description, anyOf: schemas };
}

export function orNull(schema: Schema): Schema {
  const { description, ...rest } = schema;
  return { description, anyOf: [rest, { type: "null" }] };
}

/** A number, or where sizes are left open an expression of them, or the text of what JSON has no number for. */
export function figure(description: string): Schema {
  return either(description, { type: "number" }, { type: "string" });
}

export function shape(description: string): Schema {
  return list(description, { type: "integer", minimum: 0 });
}
