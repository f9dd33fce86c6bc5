/** What other frameworks call layers and attributes of this language; only for suggestions. */
import { attributesMeant, lastName, foreignSignature } from "../syntax/foreign-words.ts";

/** What to write for a layer of another framework: `avgpool global`. */
export function layerSynonym(name: string): string | undefined {
  const signature = foreignSignature(lastName(name));
  return signature === undefined || signature.layer === "activation" ? undefined : signature.layer.split(" conv")[0];
}

/** The attribute that is called otherwise elsewhere, if the layer has it. */
export function attributeSynonym(name: string, known: readonly string[]): string | undefined {
  return attributesMeant(name).find((candidate) => known.includes(candidate));
}
