import type { Language } from '../../services/commands/translations.ts';

/** What the first line of help says in the asker's language: which words are understood, and that the rest is in English. */
export const helpIn: Readonly<Record<Language, string>> = {
  de: 'Auf Deutsch verstehe ich zum Beispiel: „sperre alex@contoso.com weil Phishing“, „isoliere …“, „wer ist …“, „ja“ und „nein“. Alles Weitere auf Englisch.',
  es: 'En español entiendo, por ejemplo: «bloquear a alex@contoso.com por phishing», «contener a …», «quién es …», «sí» y «no». Lo demás, en inglés.',
  fr: 'En français, je comprends par exemple : « bloquer alex@contoso.com parce que phishing », « isoler … », « qui est … », « oui » et « non ». Le reste est en anglais.',
};
