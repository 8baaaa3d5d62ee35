/** How this person reads times, kept in this browser: as a distance from now, or exactly, in the own zone or in UTC. */
const KEY = 'kyros-times';
const STYLES = ['relative', 'local', 'utc'] as const;
export type TimeStyleName = (typeof STYLES)[number];

class TimeStyle {
  name = $state<TimeStyleName>(readKept());

  /** For Intl; undefined is the reader's own zone. */
  get zone(): 'UTC' | undefined {
    return this.name === 'utc' ? 'UTC' : undefined;
  }

  choose(name: TimeStyleName): void {
    this.name = name;
    try {
      localStorage.setItem(KEY, name);
    } catch {
      // A browser that keeps nothing shows distances next time.
    }
  }
}

function readKept(): TimeStyleName {
  try {
    return STYLES.find((name) => name === localStorage.getItem(KEY)) ?? 'relative';
  } catch {
    return 'relative';
  }
}

export const timeStyle = new TimeStyle();
