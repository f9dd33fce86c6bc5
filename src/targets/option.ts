/** What can be chosen for a target, as declared values: types, checks, flags of commands and their help follow from them. */

/** What an option matters to: modules that are written, runs in this process, profiles, stages that are printed. */
export type Purpose = "module" | "run" | "profile" | "dump";

interface Declared {
  /** One line: what it does. */
  readonly help: string;
  /** How commands take it, and which; what has no flag is for programs and tests. */
  readonly flag?: { readonly name: string; readonly purposes: readonly Purpose[] };
  /** Whether it says how weights are stored, and so means nothing without any. */
  readonly ofWeights?: boolean;
}

/** False where it is left out. */
export interface SwitchOption extends Declared {
  readonly kind: "switch";
}

/** A positive integer. */
export interface CountOption extends Declared {
  readonly kind: "count";
  readonly default: number;
  readonly most: number;
}

/** One of several words, of which the first is the default. */
export interface ChoiceOption extends Declared {
  readonly kind: "choice";
  readonly choices: readonly [string, ...string[]];
  /** What stands for it in help: `PLACE`. */
  readonly placeholder: string;
  /** Choices that only modules have, with what is said of them besides `help`. */
  readonly ofModules?: Readonly<Record<string, string>>;
  /** Flags without a value that stand for one of the choices: `{ fast: "speed" }`, where `--fast` is short for `--level speed`. */
  readonly switches?: Readonly<Record<string, string>>;
}

export type TargetOption = SwitchOption | CountOption | ChoiceOption;
export type TargetOptions = Readonly<Record<string, TargetOption>>;

export type Setting = boolean | number | string;

/** A value for each option. */
export type Settings<O extends TargetOptions> = { readonly [N in keyof O]: SettingOf<O[N]> };

/** Values for some of the options; the others have their defaults. */
export type SomeSettings<O extends TargetOptions> = keyof O extends never
  ? Readonly<Record<string, never>>
  : { readonly [N in keyof O]?: SettingOf<O[N]> | undefined };

type SettingOf<O extends TargetOption> = O extends ChoiceOption
  ? O["choices"][number]
  : O extends CountOption
    ? number
    : boolean;

export function defaultOf(option: TargetOption): Setting {
  if (option.kind === "switch") return false;
  return option.kind === "count" ? option.default : option.choices[0];
}

/** @throws RangeError where an option does not exist or does not take its value. */
export function settingsOf<O extends TargetOptions>(
  options: O,
  given: Readonly<Record<string, Setting | undefined>>,
): Settings<O> {
  const stray = Object.keys(given).find((name) => !Object.hasOwn(options, name));
  if (stray !== undefined) {
    const names = Object.keys(options).join(", ");
    throw new RangeError(`there is no option ${JSON.stringify(stray)}${names && `; there are ${names}`}`);
  }
  const settings = Object.entries(options).map(([name, option]) => {
    const setting: Setting = given[name] ?? defaultOf(option);
    if (!fits(option, setting))
      throw new RangeError(`${name} takes ${rangeOf(option)}, not ${JSON.stringify(setting)}`);
    return [name, setting];
  });
  return Object.fromEntries(settings) as Settings<O>;
}

function fits(option: TargetOption, setting: Setting): boolean {
  switch (option.kind) {
    case "switch":
      return typeof setting === "boolean";
    case "count":
      return Number.isInteger(setting) && Number(setting) > 0 && Number(setting) <= option.most;
    case "choice":
      return option.choices.some((choice) => choice === setting);
  }
}

function rangeOf(option: TargetOption): string {
  switch (option.kind) {
    case "switch":
      return "true or false";
    case "count":
      return `an integer from 1 to ${option.most}`;
    case "choice":
      return option.choices.join(", ");
  }
}
