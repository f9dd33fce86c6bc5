// The comment on a pull request: one of each job, which each run renews.

/** GitHub takes 65,536 letters. */
const MOST = 60_000;

/**
 * Where nothing changes only an earlier comment is renewed. Gives what to say in the summary where it could not be written; a
 * token of a fork may not.
 */
export async function postComment({ markdown, changes }, { comment }) {
  if (comment === undefined || markdown === "") return undefined;
  const { repository, number } = comment;
  const mark = markOf(comment);
  const isLong = markdown.length > MOST;
  const body = `${mark}\n${isLong ? "The changes are longer than a comment: see the summary of the job.\n" : markdown}`;
  try {
    const own = await findOwn(mark, comment);
    if (own !== undefined) await request(comment, "PATCH", `/repos/${repository}/issues/comments/${own.id}`, { body });
    else if (changes > 0) {
      await request(comment, "POST", `/repos/${repository}/issues/${number}/comments`, { body });
    }
    return undefined;
  } catch (error) {
    return `No comment was written: ${error.message}`;
  }
}

/** Says whose comment it is, whatever is in the name. */
function markOf({ id }) {
  return `<!-- convoke diff: ${encodeURIComponent(id)} -->`;
}

const PAGE = 100;

/** That of an earlier run: written by a program, and with the mark as its first line. */
async function findOwn(mark, comment) {
  const { repository, number } = comment;
  for (let page = 1; ; page++) {
    const path = `/repos/${repository}/issues/${number}/comments?per_page=${PAGE}&page=${page}`;
    const list = await request(comment, "GET", path);
    const own = list.find(({ user, body }) => user?.type === "Bot" && body?.split(/\r?\n/)[0] === mark);
    if (own !== undefined || list.length < PAGE) return own;
  }
}

/** @throws Error that says which status came. */
async function request({ api, token }, method, path, body) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-github-api-version": "2022-11-28",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return response.json();
  const hint =
    response.status === 403 ? "; the job needs the permission `pull-requests: write`, which forks do not have" : "";
  throw new Error(`${method} ${path.split("?")[0]} answered ${response.status}${hint}`);
}
