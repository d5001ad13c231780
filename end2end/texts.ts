// Which words does the app use? Those of its own locale files, so that a test never repeats them.

import en from '../content/locales/en.json';
import nl from '../content/locales/nl.json';

export type Key = keyof typeof nl;
export type Language = 'nl' | 'en';

const TEXTS: Record<Language, Record<Key, string | { one: string; other: string }>> = { nl, en };

/** A text with its places filled in; `count` also chooses the plural form. */
export function t(key: Key, fill: Record<string, string | number> = {}, language: Language = 'nl'): string {
  const text = TEXTS[language][key];
  const form = typeof text === 'string' ? text : fill.count === 1 ? text.one : text.other;
  return form.replace(/\{(\w+)\}/g, (place, name: string) => String(fill[name] ?? place));
}

/** Finds a text whatever stands in its places, for those that a test does not know. */
export function anyOf(key: Key, language: Language = 'nl'): RegExp {
  const text = TEXTS[language][key];
  const forms = typeof text === 'string' ? [text] : [text.one, text.other];
  const escaped = forms.map((form) =>
    form
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+'),
  );
  return new RegExp(escaped.join('|'));
}
