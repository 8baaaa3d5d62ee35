/** The languages that can be formatted. */
export const LANGUAGES = ['markdown', 'json', 'yaml', 'css', 'typescript', 'javascript'] as const;
export type Language = (typeof LANGUAGES)[number];

export const MEDIA_TYPES: Record<Language, string> = {
  markdown: 'text/markdown',
  json: 'application/json',
  yaml: 'text/yaml',
  css: 'text/css',
  typescript: 'text/typescript',
  javascript: 'text/javascript',
};
