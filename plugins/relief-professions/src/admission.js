// Who may be in the register.

import { invalidInput } from '@reticolo/plugin-sdk';

import { yearsBetween } from './days.js';
import { orderly, PROFESSIONS, reason } from './professions.js';

// Refuses whom an Order has to know and does not; asks for what else is missing; admits the rest.
export function admission({ form, documents = [], age, today, parameters }, ctx) {
  const profession = PROFESSIONS[form.profession];
  if (profession === undefined) throw invalidInput(ctx.say('Professione sconosciuta.', 'Unknown profession.'));
  const article = parameters.article;
  const say = (code, italian, english) => reason(code, ctx.say(italian, english), article);
  const refusals = [];
  if (age < 18) refusals.push(say('age.below_minimum', 'Il registro è aperto dai 18 anni.', 'The register is open from the age of 18.'));
  if (form.sanctions === true) {
    refusals.push(say('sanctions', 'Risulta dichiarata una sospensione dalla professione.', 'A suspension from the profession is declared.'));
  }
  if (orderly(parameters).includes(form.profession)) {
    const number = (form.order_number ?? '').trim();
    if (number === '') {
      refusals.push(say(
        'order.missing',
        `Serve il numero di iscrizione: ${profession.order.it}.`,
        `The number of registration is needed: ${profession.order.en}.`,
      ));
    } else if (!/^[A-Za-z0-9][A-Za-z0-9 ./-]{0,29}$/.test(number)) {
      refusals.push(say('order.unreadable', 'Il numero di iscrizione all’Ordine non è leggibile.', 'The number of registration cannot be read.'));
    }
  }
  if (refusals.length > 0) return answer('refuse', [], refusals, null);

  const missing = [];
  if (orderly(parameters).includes(form.profession) && (form.order_place ?? '').trim() === '') {
    missing.push(say('order.place', 'Manca la provincia o la regione dell’Ordine.', 'The province or region of the Order is missing.'));
  }
  const valid = (code) => documents.some((it) => it.code === code && (it.expires_on == null || it.expires_on >= today));
  if (parameters.insurance_required !== false && !valid('insurance')) {
    missing.push(say('document.insurance', 'Manca una polizza di responsabilità valida.', 'A valid liability insurance is missing.'));
  }
  if (form.profession === 'child_support' && !valid('criminal_record')) {
    missing.push(say(
      'document.criminal_record',
      'Manca il certificato penale per chi lavora con minori (D.Lgs. 39/2014).',
      'The criminal record for work with minors is missing (D.Lgs. 39/2014).',
    ));
  }
  const years = form.practising_since ? yearsBetween(form.practising_since, today) : 0;
  const needed = parameters.minimum_years ?? 0;
  if (years < needed) {
    missing.push(say('practice.years', `Servono ${needed} anni di pratica.`, `${needed} years of practice are needed.`));
  }
  if (missing.length > 0) return answer('integrate', missing, [], null);
  const grounds = [say('requirements.met', 'I requisiti per l’iscrizione sono soddisfatti.', 'The requirements are met.')];
  return answer('admit', [], grounds, parameters.valid_months || null);
}

const answer = (outcome, missing, reasons, months) => ({ outcome, missing, reasons, valid_months: months });
