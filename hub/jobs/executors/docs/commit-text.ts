/** Texts of commits, out of what people paste: `git log --oneline`, the long `git log`, or whole messages between marker lines. */

export const COMMIT_FORMATS = ['lines', 'log', 'messages'] as const;
export type CommitFormat = (typeof COMMIT_FORMATS)[number];

export type CommitText = { hash?: string; message: string };

const LOG_HEAD = /^commit ([0-9a-f]{7,64})\b.*$/;

/** The commits in the order of the text, newest first as git writes them. `format` is seen from the text when it is not given. */
export function splitCommits(text: string, separator: string, format?: CommitFormat): CommitText[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  switch (format ?? detect(lines, separator)) {
    case 'lines':
      return lines.filter((line) => line.trim() !== '').map(fromLine);
    case 'log':
      return fromLog(lines);
    case 'messages':
      return group(lines, (line) => line.trim() === separator)
        .map(({ body }) => ({ message: body.join('\n').trim() }))
        .filter(({ message }) => message !== '');
  }
}

function detect(lines: readonly string[], separator: string): CommitFormat {
  if (LOG_HEAD.test(lines.find((line) => line.trim() !== '') ?? '')) return 'log';
  return lines.some((line) => line.trim() === separator) ? 'messages' : 'lines';
}

/** `* abc1234 (HEAD -> main) feat: x`, with or without each of its decorations. */
function fromLine(line: string): CommitText {
  const [, hash, message] = /^[*|\\/\s-]*(?:([0-9a-f]{7,64})\s+(?:\([^)]*\)\s+)?)?(.*)$/.exec(line) as unknown as [
    string,
    string | undefined,
    string,
  ];
  return { message: message.trim(), ...(hash !== undefined && { hash }) };
}

/** Headers until an empty line, then the message, indented by four spaces. */
function fromLog(lines: readonly string[]): CommitText[] {
  return group(lines, (line) => LOG_HEAD.test(line))
    .filter(({ head }) => head !== undefined)
    .map(({ head, body }) => ({
      hash: LOG_HEAD.exec(head!)![1]!,
      message: body
        .slice(body.indexOf('') + 1)
        .map((line) => line.replace(/^ {4}/, ''))
        .join('\n')
        .trim(),
    }));
}

type Group = { head: string | undefined; body: string[] };

function group(lines: readonly string[], isHead: (line: string) => boolean): Group[] {
  const groups: Group[] = [{ head: undefined, body: [] }];
  for (const line of lines) {
    if (isHead(line)) groups.push({ head: line, body: [] });
    else groups.at(-1)!.body.push(line);
  }
  return groups;
}
