/**
 * The line being typed: keys as a terminal sends them become text, a place of the cursor, and deeds for whoever draws it. Letters are
 * code points, so that one press of Backspace takes one sign.
 */
export type Deed =
  { kind: 'redraw' } | { kind: 'submit'; text: string } | { kind: 'interrupt' } | { kind: 'complete' } | { kind: 'clear' };

/** An escape sequence, or one sign. */
const PRESS = /\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b.?|[\s\S]/gu;

export class LineEditor {
  #letters: string[] = [];
  cursor = 0;
  #history: readonly string[];
  /** Place in the history; its length is the line being typed. */
  #at: number;
  #kept = '';

  constructor(history: readonly string[] = []) {
    this.#history = history;
    this.#at = history.length;
  }

  get text(): string {
    return this.#letters.join('');
  }

  get length(): number {
    return this.#letters.length;
  }

  /** What was given stands in the history from now on. */
  begin(history: readonly string[]): void {
    this.#history = history;
    this.#at = history.length;
    this.set('');
  }

  set(text: string, cursor?: number): void {
    this.#letters = Array.from(text);
    this.cursor = Math.min(cursor ?? this.#letters.length, this.#letters.length);
  }

  /** What a terminal sent: one key, or a pasted text. A pasted line end submits. */
  take(data: string): Deed[] {
    return (data.match(PRESS) ?? []).map((press) => this.#press(press)).filter((deed) => deed !== undefined);
  }

  #press(press: string): Deed | undefined {
    const edit = EDITS[press];
    if (edit !== undefined) {
      edit(this);
      return { kind: 'redraw' };
    }
    if (press === '\r' || press === '\n') return { kind: 'submit', text: this.text };
    if (press === '\x03') return { kind: 'interrupt' };
    if (press === '\t') return { kind: 'complete' };
    if (press === '\x0c') return { kind: 'clear' };
    if (press < ' ' || press === '\x7f') return undefined;
    this.insert(press);
    return { kind: 'redraw' };
  }

  insert(text: string): void {
    const letters = Array.from(text);
    this.#letters.splice(this.cursor, 0, ...letters);
    this.cursor += letters.length;
  }

  move(by: number): void {
    this.cursor = Math.max(0, Math.min(this.#letters.length, this.cursor + by));
  }

  /** Takes out what stands between the cursor and a place. */
  cut(to: number): void {
    const [from, until] = [Math.max(0, Math.min(to, this.cursor)), Math.max(to, this.cursor)];
    this.#letters.splice(from, until - from);
    this.cursor = from;
  }

  /** Where the word before the cursor begins. */
  get wordStart(): number {
    let at = this.cursor;
    while (at > 0 && this.#letters[at - 1] === ' ') at--;
    while (at > 0 && this.#letters[at - 1] !== ' ') at--;
    return at;
  }

  recall(by: number): void {
    const at = Math.max(0, Math.min(this.#history.length, this.#at + by));
    if (at === this.#at) return;
    if (this.#at === this.#history.length) this.#kept = this.text;
    this.#at = at;
    this.set(this.#history[at] ?? this.#kept);
  }
}

const EDITS: Record<string, (line: LineEditor) => void> = {
  '\x7f': (line) => line.cut(line.cursor - 1),
  '\b': (line) => line.cut(line.cursor - 1),
  '\x1b[3~': (line) => line.cut(line.cursor + 1),
  '\x15': (line) => line.cut(0),
  '\x0b': (line) => line.cut(line.length),
  '\x17': (line) => line.cut(line.wordStart),
  '\x01': (line) => line.move(-Infinity),
  '\x05': (line) => line.move(Infinity),
  '\x1b[A': (line) => line.recall(-1),
  '\x1bOA': (line) => line.recall(-1),
  '\x1b[B': (line) => line.recall(1),
  '\x1bOB': (line) => line.recall(1),
  '\x1b[C': (line) => line.move(1),
  '\x1bOC': (line) => line.move(1),
  '\x1b[D': (line) => line.move(-1),
  '\x1bOD': (line) => line.move(-1),
  '\x1b[H': (line) => line.move(-Infinity),
  '\x1bOH': (line) => line.move(-Infinity),
  '\x1b[1~': (line) => line.move(-Infinity),
  '\x1b[F': (line) => line.move(Infinity),
  '\x1bOF': (line) => line.move(Infinity),
  '\x1b[4~': (line) => line.move(Infinity),
};
