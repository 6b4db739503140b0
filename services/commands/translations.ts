/** A language, besides English, in which Cordon knows the commands that matter. */
export type Language = 'de' | 'es' | 'fr';

/** Words for one command in one language; several words are one phrase. Accents and case do not matter. */
export interface Translation {
  /** Name of the command or built-in command. */
  readonly command: string;
  readonly language: Language;
  readonly phrases: readonly string[];
}

const words: Readonly<Record<string, Readonly<Record<Language, readonly string[]>>>> = {
  contain: {
    de: ['isolieren', 'isoliere', 'eindämmen'],
    es: ['contener', 'contén', 'aislar', 'aísla'],
    fr: ['confiner', 'contenir', 'isoler', 'isole'],
  },
  'disable-user': {
    de: ['sperren', 'sperre', 'deaktivieren'],
    es: ['bloquear', 'bloquea', 'desactivar'],
    fr: ['bloquer', 'bloque', 'désactiver'],
  },
  'enable-user': { de: ['entsperren', 'freischalten'], es: ['desbloquear'], fr: ['débloquer'] },
  'revoke-sessions': {
    de: ['abmelden', 'Sitzungen beenden'],
    es: ['cerrar sesiones'],
    fr: ['déconnecter', 'fermer les sessions'],
  },
  'reset-password': {
    de: ['Passwort zurücksetzen', 'Kennwort zurücksetzen'],
    es: ['restablecer contraseña'],
    fr: ['réinitialiser le mot de passe'],
  },
  'reset-mfa': { de: ['MFA zurücksetzen'], es: ['restablecer MFA'], fr: ['réinitialiser MFA'] },
  'show-user': {
    de: ['zeige', 'zeigen', 'wer ist'],
    es: ['mostrar', 'muestra', 'quién es'],
    fr: ['montrer', 'montre', 'afficher', 'qui est'],
  },
  approve: {
    de: ['genehmigen', 'genehmigt', 'genehmige'],
    es: ['aprobar', 'aprobado', 'apruebo'],
    fr: ['approuver', 'approuvé'],
  },
  deny: { de: ['ablehnen', 'abgelehnt'], es: ['rechazar', 'denegar'], fr: ['refuser', 'rejeter'] },
  help: { de: ['hilfe'], es: ['ayuda'], fr: ['aide'] },
};

const languages = ['de', 'es', 'fr'] as const satisfies readonly Language[];

/** The German, Spanish and French words for the ten commands that matter. They are taken exactly; no fuzzy match leads to them. */
export const translations: readonly Translation[] = Object.entries(words).flatMap(([command, byLanguage]) =>
  languages.map((language) => ({ command, language, phrases: byLanguage[language] })),
);

/** Says in a language which English command line was understood. */
export const understoodAs: Readonly<Record<Language, (line: string) => string>> = {
  de: (line) => `Verstanden als: ${line}`,
  es: (line) => `Entendido como: ${line}`,
  fr: (line) => `Compris comme : ${line}`,
};

/** The language of a locale such as `de-AT`, if Cordon knows words of it. */
export const languageOf = (locale: string | undefined): Language | undefined =>
  languages.find((language) => language === locale?.slice(0, 2).toLowerCase());
