// What is known of each profession, in the languages of the platform.

export const PROFESSIONS = {
  psychologist: { it: 'psicologa/o', en: 'psychologist', order: { it: 'Ordine degli Psicologi', en: 'Order of Psychologists' } },
  lawyer: { it: 'avvocata/o', en: 'lawyer', order: { it: 'Ordine degli Avvocati', en: 'Bar' } },
  child_support: {
    it: 'educatrice/educatore', en: 'educator',
    order: { it: 'Ordine delle professioni pedagogiche ed educative', en: 'Order of pedagogues and educators' },
  },
  counsellor: { it: 'consulente familiare', en: 'counsellor', order: { it: 'albo professionale', en: 'Order' } },
  mediator: { it: 'mediatrice/mediatore familiare', en: 'family mediator', order: { it: 'albo professionale', en: 'Order' } },
};

// Professions whose Order number is asked for.
export function orderly(parameters) {
  return parameters.orders ?? ['psychologist', 'lawyer'];
}

export function reason(code, text, article) {
  return article ? { code, text, article } : { code, text };
}
