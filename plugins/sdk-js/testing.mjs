// Golden vectors of a plugin's folder, asked without a sandbox: for `node --test`.
//
//   import { golden } from '../../sdk-js/testing.mjs';
//   test('vectors', async () => { await golden(new URL('..', import.meta.url), 'src/plugin.js'); });
//
// With UPDATE_GOLDEN=1 the answers are written into the vectors: look at what changed before you keep it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { register } from 'node:module';

register('./testing-hooks.mjs', import.meta.url);

const read = (url) => JSON.parse(readFileSync(url, 'utf8'));

// Imports a plugin's module, with the platform in memory.
export const plugin = (url) => import(url);

// A call in Italian on a day, at noon UTC, as the contract has it.
export function context({ today, now_ms: now, locale = 'it', seed = 0 }) {
  const noon = new Date(`${today}T12:00:00Z`).getTime();
  return {
    requestId: 'test', installation: 'test', locale, nowMs: BigInt(now ?? noon), today, seed: BigInt(seed), dryRun: true, actor: undefined,
  };
}

// Asks every vector; answers how many there were.
export async function golden(folder, source) {
  const { rules } = await plugin(new URL(source, folder));
  const defaults = defaultsOf(read(new URL('settings.schema.json', folder)));
  const vectors = new URL('vectors/', folder);
  const names = readdirSync(fileURLToPath(vectors)).filter((name) => name.endsWith('.json')).sort();
  for (const name of names) {
    const url = new URL(name, vectors);
    const vector = read(url);
    const found = answer(rules, vector, defaults);
    if (process.env.UPDATE_GOLDEN) writeFileSync(url, `${JSON.stringify({ ...vector, expect: found }, null, 2)}\n`);
    else assert.deepEqual(found, vector.expect, name);
  }
  return names.length;
}

function answer(rules, vector, defaults) {
  const parameters = vector.parameters ?? defaults;
  const facts = (it) => JSON.stringify({ parameters, ...it });
  const ctx = context(vector.context);
  try {
    if (vector.input !== undefined) return { output: JSON.parse(rules.evaluate(ctx, vector.rule, facts(vector.input))) };
    const items = vector.items.map((item) => JSON.stringify(item));
    return { outputs: rules.evaluateBatch(ctx, vector.rule, facts(vector.common), items).map((it) => JSON.parse(it)) };
  } catch (failure) {
    if (typeof failure?.tag !== 'string') throw failure;
    return { failure: failure.tag };
  }
}

function defaultsOf(schema) {
  const values = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if ('default' in property) values[name] = property.default;
    else if (property.properties) values[name] = defaultsOf(property);
  }
  return values;
}
