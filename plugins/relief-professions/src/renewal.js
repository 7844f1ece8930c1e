// Who stays in the register.

import { orderly, reason } from './professions.js';

export function renewal({ form, documents = [], training_hours: hours, today, parameters }, ctx) {
  const article = parameters.article;
  const say = (code, italian, english) => reason(code, ctx.say(italian, english), article);
  if (form.sanctions === true) {
    const conditions = [say('sanctions', 'Risulta dichiarata una sospensione dalla professione.', 'A suspension from the profession is declared.')];
    return { outcome: 'refuse', conditions, valid_months: null };
  }
  const conditions = [];
  const needed = parameters.training_hours ?? 0;
  if (hours < needed) {
    const lacking = needed - hours;
    conditions.push(say('training.hours', `Mancano ${lacking} ore di formazione su ${needed}.`, `${lacking} of ${needed} hours of training are missing.`));
  }
  const insured = documents.some((it) => it.code === 'insurance' && (it.expires_on == null || it.expires_on >= today));
  if (parameters.insurance_required !== false && !insured) {
    conditions.push(say('document.insurance', 'La polizza di responsabilità manca o è scaduta.', 'The liability insurance is missing or has expired.'));
  }
  if (orderly(parameters).includes(form.profession) && form.order_confirmed !== true) {
    conditions.push(say('order.unconfirmed', 'Va confermata l’iscrizione all’Ordine.', 'The registration with the Order has to be confirmed.'));
  }
  const outcome = conditions.length > 0 ? 'conditions' : 'renew';
  return { outcome, conditions, valid_months: parameters.valid_months || null };
}
