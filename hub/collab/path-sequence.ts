/**
 * Where two sequences with gaps meet. The same question comes twice in a path pattern (SEMANTICS L12): the characters of a
 * name with `*` as a gap, and the names of a path with `**` as a gap. A gap stands for any number of items, also none.
 *
 * The product of the two automata (stay in a gap, or advance) needs no table of states here, because it is known where it
 * ends. When both sequences have a gap, only their beginnings and their ends can contradict each other: what stands between
 * can be written one after the other, each side's gap taking the other's. When only one has a gap, its pieces are laid on the
 * fixed one from the left, each as early as it fits: that never spoils a place for a later piece. So the cost is at most the
 * product of the lengths, whatever the input, and nothing is tried twice.
 *
 * Every single item must stand for something; then a yes needs no example, and the example is only made when asked for.
 */

/** The pieces between the gaps: n gaps make n + 1 pieces, any of which may be empty. One piece = no gap. */
export type Sequence<T> = readonly (readonly T[])[];

export type Fits<T> = (a: T, b: T) => boolean;

/** How an example is made: of two items that fit, of one that stands alone, and of a gap on both sides. */
export type Spelling<T, W> = {
  meet: (a: T, b: T) => W;
  alone: (item: T) => W;
  /** Stands in a gap of both, where the example would begin with the gap or be shorter than `least` items. */
  filler: W;
  least: number;
};

/** True when some sequence is in both. */
export function sequencesMeet<T>(a: Sequence<T>, b: Sequence<T>, fits: Fits<T>): boolean {
  if (a.length > 1 && b.length > 1) return startsFit(a[0]!, b[0]!, fits) && endsFit(a[a.length - 1]!, b[b.length - 1]!, fits);
  if (a.length > 1) return findPlaces(a, b[0]!, fits) !== undefined;
  if (b.length > 1) return findPlaces(b, a[0]!, fits) !== undefined;
  return a[0]!.length === b[0]!.length && startsFit(a[0]!, b[0]!, fits);
}

/** A sequence that is in both, as its items in order; undefined when there is none. */
export function spellMeeting<T, W>(a: Sequence<T>, b: Sequence<T>, fits: Fits<T>, by: Spelling<T, W>): W[] | undefined {
  if (!sequencesMeet(a, b, fits)) return undefined;
  if (a.length > 1 && b.length > 1) return spellOpen(a, b, by);
  if (a.length > 1) return spellPlaced(a, b[0]!, findPlaces(a, b[0]!, fits)!, by);
  if (b.length > 1) return spellPlaced(b, a[0]!, findPlaces(b, a[0]!, fits)!, by);
  return spellZip(a[0]!, b[0]!, by);
}

function startsFit<T>(a: readonly T[], b: readonly T[], fits: Fits<T>): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (!fits(a[i]!, b[i]!)) return false;
  return true;
}

function endsFit<T>(a: readonly T[], b: readonly T[], fits: Fits<T>): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 1; i <= length; i += 1) if (!fits(a[a.length - i]!, b[b.length - i]!)) return false;
  return true;
}

/** Where each piece lies on the fixed sequence: the first at its start, the last at its end, the others as early as they fit. */
function findPlaces<T>(open: Sequence<T>, fixed: readonly T[], fits: Fits<T>): number[] | undefined {
  const end = fixed.length - open.at(-1)!.length;
  if (open[0]!.length > end || !pieceFits(open[0]!, fixed, 0, fits) || !pieceFits(open.at(-1)!, fixed, end, fits))
    return undefined;
  const places = [0];
  let from = open[0]!.length;
  for (const piece of open.slice(1, -1)) {
    while (from + piece.length <= end && !pieceFits(piece, fixed, from, fits)) from += 1;
    if (from + piece.length > end) return undefined;
    places.push(from);
    from += piece.length;
  }
  return [...places, end];
}

function pieceFits<T>(piece: readonly T[], fixed: readonly T[], at: number, fits: Fits<T>): boolean {
  for (let i = 0; i < piece.length; i += 1) if (!fits(piece[i]!, fixed[at + i]!)) return false;
  return true;
}

function spellOpen<T, W>(a: Sequence<T>, b: Sequence<T>, by: Spelling<T, W>): W[] {
  const start = spellZip(a[0]!, b[0]!, by);
  const middle = [...a.slice(1, -1), ...b.slice(1, -1)].flat().map(by.alone);
  const end = spellZip(a.at(-1)!.toReversed(), b.at(-1)!.toReversed(), by).reverse();
  const short = start.length === 0 || start.length + middle.length + end.length < by.least;
  return [...start, ...(short ? [by.filler] : []), ...middle, ...end];
}

/** Item by item from the front; where one side has ended, the other stands alone. */
function spellZip<T, W>(a: readonly T[], b: readonly T[], by: Spelling<T, W>): W[] {
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  return longer.map((item, at) => (at < shorter.length ? by.meet(item, shorter[at]!) : by.alone(item)));
}

function spellPlaced<T, W>(open: Sequence<T>, fixed: readonly T[], places: readonly number[], by: Spelling<T, W>): W[] {
  const out = fixed.map(by.alone);
  for (const [index, piece] of open.entries()) {
    for (const [offset, item] of piece.entries()) out[places[index]! + offset] = by.meet(item, fixed[places[index]! + offset]!);
  }
  return out;
}
