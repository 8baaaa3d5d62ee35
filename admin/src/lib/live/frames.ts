/** Server-sent events from a fetched body (WHATWG HTML section 9.2), because EventSource cannot send a header. */
export type Frame = { id?: string; event: string; data: string };

/** Longest frame in characters; a longer one is a broken stream. */
const MAX_FRAME = 4 * 1024 * 1024;

/** Reads the frames of one chunk; `rest` of the text before goes in again. A bookmark has an id and no data. */
export function parseFrames(text: string): { frames: Frame[]; rest: string } {
  if (text.length > MAX_FRAME) throw new Error('The stream sent a frame without an end');
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  return { frames: blocks.map(toFrame).filter((frame) => frame !== undefined), rest };
}

function toFrame(block: string): Frame | undefined {
  const frame: Frame = { event: 'message', data: '' };
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) continue;
    const at = line.indexOf(':');
    const name = at === -1 ? line : line.slice(0, at);
    const value = at === -1 ? '' : line.slice(at + 1).replace(/^ /, '');
    if (name === 'id') frame.id = value;
    else if (name === 'event') frame.event = value;
    else if (name === 'data') frame.data += frame.data === '' ? value : `\n${value}`;
  }
  return frame.id === undefined && frame.data === '' ? undefined : frame;
}

/** Hands on the frames of a body in batches, one per chunk; `onBytes` hears of every sign of life. Ends with the body. */
export async function readFrames(
  body: ReadableStream<Uint8Array>,
  parts: { onBytes: () => void; onFrames: (frames: Frame[]) => void },
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parts.onBytes();
    const read = parseFrames(rest + decoder.decode(value, { stream: true }));
    rest = read.rest;
    if (read.frames.length > 0) parts.onFrames(read.frames);
  }
}
