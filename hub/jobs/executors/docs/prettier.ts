/**
 * Prettier as a function from text to text. The standalone build knows no disk: no configuration is looked up and no plugin
 * loaded that is not named here. Runs in a child.
 */
import type { Plugin } from 'prettier';
import { format } from 'prettier/standalone';
import { HubError } from '../../../errors.ts';
import type { Language } from './languages.ts';
import type { Style } from './styles.ts';

const PARSERS: Record<Language, string> = {
  markdown: 'markdown',
  json: 'json',
  yaml: 'yaml',
  css: 'css',
  typescript: 'typescript',
  javascript: 'babel',
};

/** Markdown and scripts hold other languages, so they need all of them; data does not. */
async function loadPlugins(language: Language): Promise<Plugin[]> {
  if (language === 'yaml') return [await import('prettier/plugins/yaml')];
  if (language === 'css') return [await import('prettier/plugins/postcss')];
  const scripts = [import('prettier/plugins/babel'), import('prettier/plugins/estree')];
  if (language === 'json') return Promise.all(scripts);
  return Promise.all([
    ...scripts,
    import('prettier/plugins/markdown'),
    import('prettier/plugins/yaml'),
    import('prettier/plugins/postcss'),
    import('prettier/plugins/typescript'),
  ]);
}

/** The text in each of the styles. Errors: invalid_input with the line and column (from 1) of what cannot be read. */
export async function formatText(text: string, language: Language, styles: readonly Style[]): Promise<string[]> {
  const plugins = await loadPlugins(language);
  const formatted: string[] = [];
  for (const style of styles) {
    formatted.push(await format(text, { ...style, parser: PARSERS[language], plugins, endOfLine: 'lf' }).catch(refuse(language)));
  }
  return formatted;
}

type SyntaxFault = Error & { loc?: { start?: { line: number; column: number } } };

function refuse(language: Language): (error: SyntaxFault) => never {
  return (error) => {
    const start = error.loc?.start;
    if (!start) throw error;
    // The message ends with the place and a drawing of it.
    const what = error.message
      .split('\n')[0]!
      .replace(/^\w+: | \(\d+:\d+\)$/g, '')
      .slice(0, 200);
    const message = `is not valid ${language} at line ${start.line}, column ${start.column}: ${what}`;
    throw new HubError('invalid_input', `The text ${message}`, {
      errors: [{ path: '/text', message }],
      line: start.line,
      column: start.column,
    });
  };
}
