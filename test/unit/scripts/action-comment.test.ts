/** The action's comment: one of each job, written by a program, renewed by each run. */
import { afterEach, describe, expect, it } from "vitest";
import { postComment } from "../../../scripts/action/comment.mjs";
import { githubApi, type Comment, type GitHubApi } from "../../support/github-api.ts";

const MARK = "<!-- convoke diff: models%20%2F%20check -->";
const comment = (id: number, type: "Bot" | "User", body: string): Comment => ({ id, user: { type }, body });

let api: GitHubApi;
afterEach(() => api.close());

const post = (markdown: string, changes = 1, id = "models / check") =>
  postComment(
    { markdown, changes },
    { comment: { api: api.address, repository: "owner/nets", number: 7, token: "secret", id } },
  );

describe("the comment", () => {
  it("is a new one where nobody, or a person, has written the like", async () => {
    api = await githubApi([comment(1, "User", `${MARK}\nmine`), comment(2, "Bot", `of ${MARK}`)]);
    expect(await post("new")).toBeUndefined();
    expect(api.comments.map(({ body }) => body)).toEqual([`${MARK}\nmine`, `of ${MARK}`, `${MARK}\nnew`]);
  });

  it("renews that of an earlier run, however many others there are", async () => {
    const others = Array.from({ length: 150 }, (_, at) => comment(at + 1, "User", "fine"));
    api = await githubApi([...others, comment(151, "Bot", `${MARK}\r\nold`)]);
    expect(await post("new")).toBeUndefined();
    expect(api.comments.at(-1)).toEqual(comment(151, "Bot", `${MARK}\nnew`));
    expect(api.requests.map((each) => each.replace(/^(\w+) .*\//, "$1 "))).toEqual([
      "GET comments?per_page=100&page=1",
      "GET comments?per_page=100&page=2",
      "PATCH 151",
    ]);
  });

  it("is not written first where nothing changes, but renewed", async () => {
    api = await githubApi();
    await post("nothing", 0);
    expect(api.comments).toEqual([]);
    await post("new");
    await post("nothing", 0);
    expect(api.comments.map(({ body }) => body)).toEqual([`${MARK}\nnothing`]);
  });

  it("is one for each job, whatever that is called", async () => {
    api = await githubApi();
    const evil = "a --> <b>\n";
    for (const id of ["models / check", "models / other", evil, "models / other"]) await post(`of ${id}`, 1, id);
    expect(api.comments.map(({ body }) => body)).toEqual([
      `${MARK}\nof models / check`,
      "<!-- convoke diff: models%20%2F%20other -->\nof models / other",
      `<!-- convoke diff: a%20--%3E%20%3Cb%3E%0A -->\nof ${evil}`,
    ]);
  });

  it("is short enough for GitHub", async () => {
    api = await githubApi();
    await post("x".repeat(70_000));
    expect(api.comments[0]!.body).toMatch(/^<!-- convoke diff: \S+ -->\nThe changes are longer than a comment/);
  });

  it("that cannot be written is told of", async () => {
    api = await githubApi();
    api.mayWrite = false;
    expect(await post("new")).toMatch(/^No comment was written: POST \S+ answered 403; the job needs/);
    api.close();
    expect(await post("new")).toMatch(/^No comment was written: /);
  });
});
