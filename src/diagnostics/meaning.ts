/**
 * What a code means. Most are errors, and stay so. The others are rules: warnings, each with a level that a project may change.
 */
export const levels = ["off", "info", "warning", "error"] as const;

/** How a rule is told: not at all, as a note, as a warning, or as an error. */
export type Level = (typeof levels)[number];

export interface Rule {
  readonly meaning: string;
  /** Where a project says nothing. */
  readonly level: Level;
  /** It is about a comment that suppresses or a whole file, so that no comment can suppress it. */
  readonly isBeyondComments?: boolean;
}

/** A sentence on an error, or a rule. */
export type Meaning = string | Rule;

/** A rule that holds unless it is switched off. */
export function warns(meaning: string): Rule {
  return { meaning, level: "warning" };
}

/** The same of a rule that no comment can suppress. */
export function warnsBeyondComments(meaning: string): Rule {
  return { meaning, level: "warning", isBeyondComments: true };
}

/** What is told of a text without anything being wrong with it. */
export function informs(meaning: string): Rule {
  return { meaning, level: "info" };
}

/** A rule that holds where a project asks for it. */
export function advises(meaning: string): Rule {
  return { meaning, level: "off" };
}

export function meaningText(meaning: Meaning): string {
  return typeof meaning === "string" ? meaning : meaning.meaning;
}
