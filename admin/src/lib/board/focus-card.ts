/** Keyboard focus on a card of the board, also on one that is too far away to be drawn. */
const MOST_FRAMES = 20;

const findLink = (id: string) => document.querySelector<HTMLElement>(`[data-cardlink="${CSS.escape(id)}"]`);

/** Scrolls to where the card stands and focuses it. A card that the filter hides is left alone. */
export async function focusCard(id: string): Promise<void> {
  for (let frame = 0; frame < MOST_FRAMES; frame++) {
    const link = findLink(id);
    if (link !== null) return link.focus();
    document.querySelector(`[data-holds~="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
    await new Promise(requestAnimationFrame);
  }
}
