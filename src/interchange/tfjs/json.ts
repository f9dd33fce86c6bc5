/** Parsed JSON of which nothing is known, and what messages say of it. */
export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

export function isObject(json: Json): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** A list, also where there is none. */
export function itemsOf(json: Json): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

/** What belongs to an object and not to all of them. */
export function own(json: Json, name: string): Json {
  return isObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}
