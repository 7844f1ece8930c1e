// Whether a family is given the monthly amount, and why.

const ARTICLE = 'Regolamento dei contributi, art. 4';

/**
 * @param {import('../types/plugin').AmountFacts & { parameters: import('../types/plugin').Settings }} facts
 * @param {{ say(italian: string, english: string): string }} ctx
 * @returns {import('../types/plugin').AmountAnswer}
 */
export function amount(facts, ctx) {
  const { ceiling_cents, monthly_cents } = facts.parameters;
  const [code, text] = reason(facts.isee_cents ?? null, ceiling_cents, ctx);
  const eligible = code === 'isee.within';
  return {
    eligible,
    amount_cents: eligible ? monthly_cents : 0,
    months: eligible ? 12 : 0,
    purposes: [],
    reasons: [{ code, text, article: ARTICLE }],
  };
}

function reason(isee, ceiling, ctx) {
  if (isee === null) return ['isee.missing', ctx.say("Manca l'ISEE", 'The ISEE is missing')];
  if (isee > ceiling) return ['isee.above', ctx.say("L'ISEE supera il massimo", 'The ISEE is above the ceiling')];
  return ['isee.within', ctx.say("L'ISEE non supera il massimo", 'The ISEE is within the ceiling')];
}
