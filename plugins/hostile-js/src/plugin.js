// What harm a plugin in JavaScript can do, one rule each. It exports the contract itself and not through the
// SDK: nobody catches what it throws. README.md says how each must end.

const OPERATIONS = {
  fine: () => ({ fine: true }),
  loop: () => { for (;;); },
  loop_allocating: () => { for (;;) new Array(64).fill({}); },
  memory: () => {
    const kept = [];
    for (;;) kept.push(new ArrayBuffer(1 << 20));
  },
  strings: () => {
    let text = 'x'.repeat(1024);
    for (;;) text += text;
  },
  recursion: () => {
    const deeper = (n) => 1 + deeper(n + 1);
    return deeper(0);
  },
  throw_error: () => { throw new Error('an error on purpose'); },
  throw_text: () => { throw 'a text on purpose'; },
  throw_failure: () => { throw { tag: 'invalid-input', val: 'refused on purpose' }; },
  pattern: () => /^(a+)+$/.test(`${'a'.repeat(40)}b`),
  no_text: () => undefined,
  counter: () => ({ calls: globalThis.calls = (globalThis.calls ?? 0) + 1 }),
  prototype: () => {
    const before = {}.polluted ?? null;
    Object.prototype.polluted = true;
    return { before };
  },
  fetch: () => ({ answered: String(fetch('http://127.0.0.1:5432/')) }),
  reach: () => ({
    found: ['process', 'require', 'Deno', 'XMLHttpRequest', 'WebAssembly', 'Worker']
      .filter((name) => typeof globalThis[name] === 'function' || typeof globalThis[name] === 'object'),
  }),
};

const act = (name) => JSON.stringify(OPERATIONS[name]());

export const rules = {
  evaluate: (_ctx, rule, _input) => act(rule),
  evaluateBatch: (_ctx, rule, _common, items) => items.map(() => act(rule)),
};
