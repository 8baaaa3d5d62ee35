/** The command palette's door: any page may open it, with a line to begin with. Its code is loaded when it is first opened. */
class PaletteDoor {
  open = $state(false);
  line = $state('');

  show(line = ''): void {
    this.line = line;
    this.open = true;
  }
}

export const palette = new PaletteDoor();
