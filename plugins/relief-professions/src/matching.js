// Who suits a request: parts of a thousand, weighed and rounded half up.

import { yearsBetween } from './days.js';
import { reason } from './professions.js';

const WEIGHTS = { topics: 40, languages: 20, remote: 15, practice: 25 };
// Over so many years of practice make no difference any more.
const EXPERIENCED_YEARS = 10;

export function score({ need, today, parameters }, { form, free_minutes: free, municipalities = [] }, ctx) {
  const excluded = exclusions(need, form, free, municipalities, ctx);
  if (excluded.length > 0) return { score: 0, reasons: excluded, excluded: true };
  const weights = { ...WEIGHTS, ...parameters?.weights };
  const topics = form.topics ?? [];
  const asked = [...(need.must ?? []), ...(need.nice ?? [])];
  const languages = (need.languages ?? []).map((it) => (typeof it === 'string' ? it : it.language));
  const spoken = (form.languages ?? []).map((it) => it.language);
  const years = form.practising_since ? yearsBetween(form.practising_since, today) : 0;
  const met = (wanted, has) => wanted.filter((it) => has.includes(it)).length;
  const parts = [
    part('topics', met(asked, [...topics, form.profession, ...(form.remote ? ['remote'] : [])]), asked.length, 'topics.met', ['Ambiti richiesti:', 'Topics asked for:']),
    part('languages', met(languages, spoken), languages.length, 'languages.spoken', ['Lingue parlate:', 'Languages spoken:']),
    part('practice', Math.min(years, EXPERIENCED_YEARS), EXPERIENCED_YEARS, null, null),
    part('remote', form.remote === true ? 1 : 0, 1, null, null),
  ].filter((it) => it !== null);
  let [points, most] = [0, 0];
  const reasons = [];
  for (const { name, met: done, all, code, words } of parts) {
    points += Math.floor((done * 1000) / all) * weights[name];
    most += weights[name];
    if (code) reasons.push(reason(code, `${ctx.say(...words)} ${done}/${all}.`));
  }
  if (years > 0) reasons.push(reason('practice.years', ctx.say(`Anni di pratica: ${years}.`, `Years of practice: ${years}.`)));
  const total = most === 0 ? 1000 : Math.floor((2 * points + most) / (2 * most));
  return { score: total, reasons, excluded: false };
}

function part(name, met, all, code, words) {
  return all > 0 ? { name, met, all, code, words } : null;
}

function exclusions(need, form, free, municipalities, ctx) {
  const found = [];
  if (need.municipality && municipalities.length > 0 && !municipalities.includes(need.municipality) && form.remote !== true) {
    found.push(reason('municipality.outside', ctx.say('Non lavora in questo comune.', 'Does not work in this municipality.')));
  }
  if (need.weekly_minutes > free) {
    found.push(reason('minutes.taken', ctx.say('Non ha abbastanza tempo libero.', 'Has not enough time free.')));
  }
  const has = [...(form.topics ?? []), form.profession, ...(form.remote ? ['remote'] : [])];
  for (const criterion of need.must ?? []) {
    if (!has.includes(criterion)) {
      found.push(reason(`must.${criterion}`, ctx.say(`Manca un requisito indispensabile: ${criterion}.`, `Lacks what must be: ${criterion}.`)));
    }
  }
  return found;
}
