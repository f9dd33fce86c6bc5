/**
 * The switch between TypeScript and JavaScript: in fixed texts, what only TypeScript has stands between ⟨ and ⟩. Text
 * that holds a user's words never passes through here.
 */
export function typed(text: string, types: boolean): string {
  return text.replace(/⟨([^⟩]*)⟩/g, types ? "$1" : "");
}
