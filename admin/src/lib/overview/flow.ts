/** The last minutes as a picture: which channels spoke, what the gates let through, and what came of it. Pure. */
import type { AuditRow } from '../api/types.ts';

export type FlowNode = { id: string; label: string; count: number; y: number; height: number };
export type FlowLink = {
  id: string;
  from: FlowNode;
  to: FlowNode;
  count: number;
  y0: number;
  y1: number;
  width: number;
  kind: 'ok' | 'pending' | 'refused' | 'failed';
};
export type Flow = {
  channels: FlowNode[];
  gates: FlowNode[];
  outcomes: FlowNode[];
  links: FlowLink[];
  height: number;
  total: number;
};

type OutcomeKind = FlowLink['kind'];

/** The gate of a call that none of the gates stopped. */
const PASSED = 'Gates passed';

/** What stops a call before it runs. */
const GATE_OF: Record<string, string> = {
  rate_limited: 'Limits',
  unauthenticated: 'Sign-in',
  invalid_credentials: 'Sign-in',
  invalid_token: 'Sign-in',
  token_expired: 'Sign-in',
  csrf: 'Sign-in',
  forbidden: 'Rights',
  channel_paused: 'Pause',
  paused: 'Pause',
};

export function toKind(outcome: string): OutcomeKind {
  if (outcome === 'ok') return 'ok';
  if (outcome === 'pending' || outcome === 'confirmation_required') return 'pending';
  return outcome === 'internal' || outcome === 'bad_output' ? 'failed' : 'refused';
}

const WORDS: Record<OutcomeKind, string> = { ok: 'Done', pending: 'Waits', refused: 'Refused', failed: 'Failed' };
const ROW = 30;
const GAP = 14;
const LEAST = 4;

export function toFlow(rows: readonly Pick<AuditRow, 'channel' | 'outcome'>[]): Flow {
  const counts = new Map<string, number>();
  for (const { channel, outcome } of rows) {
    const kind = toKind(outcome);
    const gate = GATE_OF[outcome] ?? PASSED;
    for (const key of [`a|${channel}|${gate}|${kind}`, `b|${gate}|${WORDS[kind]}|${kind}`])
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const parts = [...counts].map(([key, count]) => ({ key: key.split('|') as [string, string, string, OutcomeKind], count }));
  const sum = (test: (key: [string, string, string, OutcomeKind]) => boolean) =>
    parts.filter(({ key }) => test(key)).reduce((all, { count }) => all + count, 0);
  const names = (side: 'a' | 'b', place: 1 | 2) => [
    ...new Set(parts.filter(({ key }) => key[0] === side).map(({ key }) => key[place])),
  ];
  // A square root, so that one call beside a thousand is still seen.
  const scale = (count: number) => Math.max(LEAST, Math.min(ROW * 2, Math.sqrt(count) * 5));
  const column = (labels: string[], count: (label: string) => number) =>
    stack(
      labels.map((label) => ({ label, count: count(label), height: 0 })),
      scale,
    );
  const channels = column(names('a', 1), (label) => sum(([side, name]) => side === 'a' && name === label));
  const gates = column(
    names('b', 1).sort((a, b) => Number(b === PASSED) - Number(a === PASSED)),
    (label) => sum(([side, name]) => side === 'b' && name === label),
  );
  const outcomes = column(
    Object.values(WORDS).filter((label) => names('b', 2).includes(label)),
    (label) => sum(([side, , name]) => side === 'b' && name === label),
  );
  const height = Math.max(
    ...[channels, gates, outcomes].map((nodes) => (nodes.at(-1)?.y ?? 0) + (nodes.at(-1)?.height ?? 0)),
    ROW * 4,
  );
  for (const nodes of [channels, gates, outcomes]) centre(nodes, height);
  const links = parts.map(({ key: [side, from, to, kind], count }) => {
    const [left, right] = side === 'a' ? [channels, gates] : [gates, outcomes];
    return {
      id: `${side}${from}${to}${kind}`,
      from: left.find(({ label }) => label === from)!,
      to: right.find(({ label }) => label === to)!,
      count,
      kind,
      y0: 0,
      y1: 0,
      width: 0,
    };
  });
  place(links);
  return { channels, gates, outcomes, links, height, total: rows.length };
}

function stack(nodes: { label: string; count: number }[], scale: (count: number) => number): FlowNode[] {
  let y = 0;
  return nodes.map(({ label, count }) => {
    const height = Math.max(ROW, scale(count));
    const node = { id: label, label, count, y, height };
    y += height + GAP;
    return node;
  });
}

function centre(nodes: FlowNode[], height: number): void {
  const last = nodes.at(-1);
  const shift = last === undefined ? 0 : (height - last.y - last.height) / 2;
  for (const node of nodes) node.y += shift;
}

/** Shares the height of a node among its links, in proportion. */
function place(links: FlowLink[]): void {
  const used = new Map<string, number>();
  const take = (side: string, node: FlowNode, count: number) => {
    const at = used.get(side + node.id) ?? 0;
    const share = (count / node.count) * node.height;
    used.set(side + node.id, at + share);
    return { middle: node.y + at + share / 2, share };
  };
  for (const link of links) {
    const out = take(`${link.id[0]}>`, link.from, link.count);
    const into = take(`${link.id[0]}<`, link.to, link.count);
    link.y0 = out.middle;
    link.y1 = into.middle;
    link.width = Math.max(2, Math.min(out.share, into.share));
  }
}
