/** A single page application: everything runs in the browser, on the public API. */
export const ssr = false;
