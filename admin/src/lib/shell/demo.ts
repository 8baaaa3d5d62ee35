/** The hub says in the page itself whether it shows sample data (flag demoMode). */
export const isDemo = document.querySelector('meta[name="kyros-demo"]')?.getAttribute('content') === 'true';
