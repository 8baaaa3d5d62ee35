/**
 * Keys and what they do, registered by the page that does it. The overlay of `?` is drawn from these registrations, so it cannot
 * tell of a key that does nothing. Keys are off where people type and while a dialog is open.
 */
export type Shortcut = {
  /** `c`, `?`, `mod+k` (Ctrl or Command), or a sequence such as `g t`. */
  keys: string;
  label: string;
  group: string;
  run: () => void;
  /** Works while typing and in dialogs too. */
  always?: boolean;
};

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

class Shortcuts {
  list = $state.raw<readonly Shortcut[]>([]);
  #first: { key: string; atMs: number } | undefined;

  /** Call it in an effect; returns how to take them back. */
  register(shortcuts: readonly Shortcut[]): () => void {
    this.list = [...this.list, ...shortcuts];
    return () => (this.list = this.list.filter((one) => !shortcuts.includes(one)));
  }

  readonly onKeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey) return;
    const pressed = toKeys(event);
    const isBusy = isTyping(event.target) || document.querySelector('[role="dialog"][data-state="open"], dialog[open]') !== null;
    const candidates = this.list.filter(({ always }) => always === true || !isBusy);
    const sequence =
      this.#first !== undefined && Date.now() - this.#first.atMs < SEQUENCE_MS ? `${this.#first.key} ${pressed}` : undefined;
    // The last registration wins: a page may take a key over from the shell.
    const found = candidates.findLast(({ keys }) => keys === sequence) ?? candidates.findLast(({ keys }) => keys === pressed);
    this.#first =
      !isBusy && candidates.some(({ keys }) => keys.startsWith(`${pressed} `)) ? { key: pressed, atMs: Date.now() } : undefined;
    if (found === undefined) return;
    this.#first = undefined;
    event.preventDefault();
    found.run();
  };
}

function toKeys({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (ctrlKey || metaKey) return `mod+${name}`;
  return shiftKey && key.length > 1 ? `shift+${name}` : name;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], .xterm') !== null;
}

export const shortcuts = new Shortcuts();

/** `mod+k` as the keyboard at hand names it. */
export function toKeyCaps(keys: string): string[] {
  const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return keys
    .split(' ')
    .flatMap((part) =>
      part
        .split('+')
        .map((key) => ({ mod: isMac ? '⌘' : 'Ctrl', shift: 'Shift' })[key] ?? (key.length === 1 ? key.toUpperCase() : key)),
    );
}
