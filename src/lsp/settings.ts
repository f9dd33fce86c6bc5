/** The section `convoke` of a client's configuration. What it does not say, or says in another form, is as here. */

export interface Settings {
  readonly inlayHints: { readonly shapes: boolean; readonly parameters: boolean; readonly macs: boolean };
  readonly codeLens: boolean;
}

export const defaultSettings: Settings = {
  inlayHints: { shapes: true, parameters: false, macs: false },
  codeLens: true,
};

/** @param said of any form: it is the user's */
export function settingsIn(said: unknown, before: Settings = defaultSettings): Settings {
  const { inlayHints, codeLens } = membersOf(said);
  const hints = membersOf(inlayHints);
  return {
    inlayHints: {
      shapes: switchOr(hints["shapes"], before.inlayHints.shapes),
      parameters: switchOr(hints["parameters"], before.inlayHints.parameters),
      macs: switchOr(hints["macs"], before.inlayHints.macs),
    },
    codeLens: switchOr(codeLens, before.codeLens),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function switchOr(value: unknown, otherwise: boolean): boolean {
  return typeof value === "boolean" ? value : otherwise;
}
