/** The window of a list with rows of one height: which rows are drawn, and where they stand. */
export class RowWindow {
  scrollTop = $state(0);
  height = $state(600);
  readonly rowPx: number;

  constructor(rowPx: number) {
    this.rowPx = rowPx;
  }

  /** Rows from `first` up to, not with, `last`. A few more than are seen, so that scrolling shows no gap. */
  range(total: number, spare = 8): { first: number; last: number } {
    const first = Math.max(0, Math.min(total, Math.floor(this.scrollTop / this.rowPx)) - spare);
    return { first, last: Math.min(total, first + Math.ceil(this.height / this.rowPx) + 2 * spare) };
  }
}
