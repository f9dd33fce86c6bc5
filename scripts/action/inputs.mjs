// What a workflow hands to the action, and what GitHub tells of the event.
import { readFileSync } from "node:fs";

/** The environment as the action takes it. */
export function readInputs(environment) {
  const input = (name) => environment[`INPUT_${name}`]?.trim() ?? "";
  const lines = (name) =>
    input(name)
      .split("\n")
      .flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const pull = readEvent(environment.GITHUB_EVENT_PATH).pull_request;
  return {
    paths: lines("PATHS"),
    docs: lines("DOCS"),
    base: input("BASE") === "none" ? undefined : input("BASE") || pull?.base?.sha,
    failOn: input("FAIL_ON"),
    baseline: input("BASELINE"),
    config: input("CONFIG"),
    isStrict: input("STRICT") === "true",
    comment:
      input("COMMENT") === "true" && pull !== undefined && input("TOKEN") !== ""
        ? {
            api: environment.GITHUB_API_URL ?? "https://api.github.com",
            repository: environment.GITHUB_REPOSITORY,
            number: pull.number,
            token: input("TOKEN"),
            id: input("COMMENT_ID") || `${environment.GITHUB_WORKFLOW} / ${environment.GITHUB_JOB}`,
          }
        : undefined,
  };
}

function readEvent(path) {
  return path === undefined ? {} : JSON.parse(readFileSync(path, "utf8"));
}
