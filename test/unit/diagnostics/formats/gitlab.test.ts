import { describe, expect, it } from "vitest";
import { gitlab } from "../../../../src/diagnostics/formats/gitlab.ts";
import { findingsIn, plainOptions, several } from "../../../support/findings.ts";
import { judgeOf } from "../../../support/schemas.ts";

type Issue = Readonly<Record<"description" | "check_name" | "fingerprint" | "severity", string>>;

const issuesOf = (findings = several): readonly Issue[] => JSON.parse(gitlab(findings, plainOptions)) as Issue[];

/** As GitLab's page on code quality has it. */
const schema = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    additionalProperties: false,
    properties: {
      description: { type: "string" },
      check_name: { type: "string" },
      fingerprint: { type: "string" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^[^./]" },
          lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 } } },
        },
      },
    },
  },
};

describe("GitLab's code quality report", () => {
  it("is a list of issues as GitLab reads them", () => {
    expect(judgeOf(schema)(issuesOf())).toEqual([]);
    expect(issuesOf(findingsIn({}))).toEqual([]);
  });

  it("tells errors from warnings, and one finding from another", () => {
    const issues = issuesOf();
    expect(issues.find(({ check_name: code }) => code === "conv/unread")?.severity).toBe("minor");
    expect(issues.find(({ check_name: code }) => code === "resolve/unknown-layer")?.severity).toBe("major");
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });
});
