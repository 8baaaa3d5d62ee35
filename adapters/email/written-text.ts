/**
 * What somebody wrote themselves at the top of a mail (S32): the lines before the quoted mail, the signature and the regards. Each line
 * is looked at once; reply strippers made of patterns took seconds on one long line, and showed commands of the quoted part as new.
 */

/** Whole lines, lower case, without the marks at their end. */
const FAREWELLS = new Set([
  'best',
  'best regards',
  'kind regards',
  'warm regards',
  'regards',
  'best wishes',
  'many thanks',
  'thanks',
  'thank you',
  'thanks in advance',
  'cheers',
  'sincerely',
  'yours sincerely',
  'br',
  'thx',
  'viele grüße',
  'viele grüsse',
  'liebe grüße',
  'beste grüße',
  'freundliche grüße',
  'mit freundlichen grüßen',
  'mit freundlichen grüssen',
  'mit besten grüßen',
  'schöne grüße',
  'gruß',
  'grüße',
  'danke',
  'vielen dank',
  'lg',
  'vg',
  'mfg',
  'cordialement',
  'bien cordialement',
  'bien à vous',
  'merci',
  "merci d'avance",
  'merci beaucoup',
  'salutations',
  'bonne journée',
  'cdlt',
  'saludos',
  'un saludo',
  'saludos cordiales',
  'cordialmente',
  'atentamente',
  'gracias',
  'muchas gracias',
  'gracias de antemano',
]);
const DEVICES = [
  'sent from my ',
  'sent via ',
  'sent from outlook',
  'get outlook for ',
  'sent with proton',
  'von meinem ',
  'gesendet von ',
  'gesendet mit ',
  'outlook für ',
  'envoyé de mon ',
  'envoyé depuis ',
  'télécharger outlook',
  'obtenir outlook',
  'enviado desde ',
  'obtener outlook',
  'descargar outlook',
];
const SEPARATOR_WORDS = [
  'original message',
  'forwarded message',
  'ursprüngliche nachricht',
  'originalnachricht',
  'weitergeleitete nachricht',
  "message d'origine",
  'message original',
  'message transféré',
  'mensaje original',
  'mensaje reenviado',
];
const FORWARD_STARTS = [
  'begin forwarded message',
  'anfang der weitergeleiteten',
  'début du message',
  'inicio del mensaje',
  'start of forwarded message',
];
/** First field of the quoted header that Outlook writes, and those that follow it. */
const FROM_FIELDS = /^\*?(?:from|von|de|da)\s?:/;
const NEXT_FIELDS =
  /^\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|date|à|objet|enviado|fecha|para|asunto)\s?(?:el)?\s?:/;
/** `On … wrote:` and its like begin with one of these and end with one of those; mail programs fold the line. */
const INTRO_START = /^(?:on|am|le|el|em|il|den)\b/;
const INTRO_END = /(?:\bwrote|\bschrieb\b.*|\ba écrit|\bescribió|\bha scritto|\bescreveu)\s?:$/;
const INTRO_LINES = 4;
/** Characters of a line that are looked at for marks; no mark is longer. */
const MAX_LOOK = 400;

/** Lines above the first sign of anything that is not newly written. Blank lines before them are dropped. */
export function toWrittenLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replaceAll('\u00a0', ' ').trimEnd());
  const start = lines.findIndex((line) => line.trim() !== '');
  if (start === -1) return [];
  const end = lines.findIndex((_, at) => at >= start && endsHere(lines, at));
  return lines.slice(start, end === -1 ? undefined : end);
}

function endsHere(lines: readonly string[], at: number): boolean {
  const raw = lines[at]!;
  if (raw === '--' || raw === '-- ') return true;
  const line = raw.slice(0, MAX_LOOK).trim().toLowerCase().replaceAll('’', "'");
  if (line.startsWith('>') || line.startsWith('|>')) return true;
  return isSeparator(line) || isFarewell(line) || isIntroduction(lines, at, line) || isQuotedHeader(lines, at, line);
}

/** `-----Original Message-----`, Outlook's line of underscores, and Apple's words. */
function isSeparator(line: string): boolean {
  if (/^_{8,}$/.test(line)) return true;
  if (line.startsWith('--') && SEPARATOR_WORDS.some((words) => line.includes(words))) return true;
  return FORWARD_STARTS.some((words) => line.startsWith(words));
}

function isFarewell(line: string): boolean {
  if (DEVICES.some((words) => line.startsWith(words))) return true;
  return FAREWELLS.has(line.replace(/[,.!]{1,3}$/, ''));
}

/** `On Mon, … Ann wrote:`, `Ann <ann@…> schrieb am …:`, also over several lines. */
function isIntroduction(lines: readonly string[], at: number, line: string): boolean {
  if (line.endsWith('>:') && line.includes('@')) return true;
  if (line.endsWith(':') && INTRO_END.test(line) && (line.includes('@') || INTRO_START.test(line))) return true;
  if (!INTRO_START.test(line)) return false;
  let joined = '';
  for (const next of lines.slice(at, at + INTRO_LINES)) {
    joined = `${joined} ${next.trim().toLowerCase()}`.slice(0, MAX_LOOK);
    if (INTRO_END.test(joined)) return true;
  }
  return false;
}

function isQuotedHeader(lines: readonly string[], at: number, line: string): boolean {
  if (!FROM_FIELDS.test(line)) return false;
  return (
    line.includes('@') || lines.slice(at + 1, at + 4).some((next) => NEXT_FIELDS.test(next.trim().slice(0, 40).toLowerCase()))
  );
}
