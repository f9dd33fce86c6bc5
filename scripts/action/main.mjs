// What the action does behind the build: checks models and pages with annotations, compares with the base of the pull request,
// writes the summary of the job and the comment. Everything that it runs and writes is in the files beside; inputs come by
// the environment alone, so that none is ever part of a shell's text.
import { readInputs } from "./inputs.mjs";
import { check, compare, fetchBase } from "./convoke.mjs";
import { postComment } from "./comment.mjs";
import { writeSummary } from "./summary.mjs";

const inputs = readInputs(process.env);
const { paths, docs, base } = inputs;

const checks = [check("check", paths, inputs), ...(docs.length > 0 ? [check("docs", docs, inputs)] : [])];
const comparison = base === undefined ? undefined : compare(base, inputs, fetchBase(base));
const remark = comparison && (await postComment(comparison, inputs));
writeSummary(checks, comparison, remark, process.env);

process.exitCode = Math.max(...[...checks, comparison].map((each) => each?.code ?? 0));
