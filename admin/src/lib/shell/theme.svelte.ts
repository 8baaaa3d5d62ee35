/** Dark or light. The choice is kept in this browser; without one it follows the system (the script in app.html does that first). */
const KEY = 'kyros-theme';

class Theme {
  name = $state<'dark' | 'light'>(document.documentElement.dataset.theme === 'light' ? 'light' : 'dark');

  readonly toggle = (): void => {
    this.name = this.name === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = this.name;
    try {
      localStorage.setItem(KEY, this.name);
    } catch {
      // A browser that keeps nothing shows the system's theme next time.
    }
  };
}

export const theme = new Theme();
