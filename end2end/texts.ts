// Which words does the app use? Those of its own locale files, so that a test never repeats them.

import ar from '../content/locales/ar.json';
import en from '../content/locales/en.json';
import nl from '../content/locales/nl.json';

export type Key = keyof typeof nl;
export type Language = 'nl' | 'en' | 'ar';

/** By CLDR plural category; every language has `other`. */
type Text = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

const TEXTS: Record<Language, Record<Key, Text>> = { nl, en, ar };

/** A text with its places filled in; `count` also chooses the plural form. */
export function t(key: Key, fill: Record<string, string | number> = {}, language: Language = 'nl'): string {
  const text = TEXTS[language][key];
  const category = new Intl.PluralRules(language).select(Number(fill.count ?? 0));
  const form = typeof text === 'string' ? text : (text[category] ?? text.other);
  return form.replace(/\{(\w+)\}/g, (place, name: string) => String(fill[name] ?? place));
}

/** Finds a text whatever stands in its places, for those that a test does not know. */
export function anyOf(key: Key, language: Language = 'nl'): RegExp {
  const text = TEXTS[language][key];
  const forms = typeof text === 'string' ? [text] : Object.values(text);
  const escaped = forms.map((form) =>
    form
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+'),
  );
  return new RegExp(escaped.join('|'));
}
