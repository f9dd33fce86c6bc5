import type { Configuration } from "../cli/settings.ts";

/** What `convoke.config.json` may say, in front of it; files are named from the bundler's root on. */
export interface ConvokeOptions extends Configuration {
  /** Keeps the declarations beside each model up to date, as `convoke types` writes them; not where left out. */
  readonly types?: boolean;
}
