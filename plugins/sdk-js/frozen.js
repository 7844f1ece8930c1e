// A call has one clock, which stands still, and one source of chance, which is the same for the same
// call. The engine's own ones are those of the day the plugin was built.

const Clock = globalThis.Date;
let now = 0;
let seed = 1n;
let chance = null;

class FrozenDate extends Clock {
  constructor(...given) {
    if (given.length === 0) super(now);
    else super(...given);
  }

  static now() {
    return now;
  }
}

// As a function, Date answers a text whatever it is given.
globalThis.Date = new Proxy(FrozenDate, { apply: () => new FrozenDate().toString() });
Clock.prototype.constructor = globalThis.Date;

Math.random = () => {
  chance ??= chances(seed);
  return chance();
};

if (globalThis.performance !== undefined) {
  Object.defineProperty(globalThis.performance, 'now', { value: () => 0, configurable: true });
}
if (globalThis.crypto !== undefined) {
  const random = { getRandomValues: filled, randomUUID: () => { throw new Error('there is no chance to draw an id from'); } };
  for (const [name, value] of Object.entries(random)) {
    Object.defineProperty(globalThis.crypto, name, { value, configurable: true });
  }
}

// Sets clock and chance for the call, and answers the context as authors see it.
export function freeze(ctx) {
  now = Number(ctx.nowMs);
  seed = ctx.seed;
  chance = null;
  return Object.freeze({
    requestId: ctx.requestId,
    installation: ctx.installation,
    locale: ctx.locale === 'en' ? 'en' : 'it',
    now: new globalThis.Date(now),
    today: ctx.today,
    seed: ctx.seed,
    dryRun: ctx.dryRun,
    actor: ctx.actor,
    say: (italian, english) => (ctx.locale === 'en' ? english : italian),
  });
}

function filled(array) {
  const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let index = 0; index < view.length; index++) view[index] = Math.floor(Math.random() * 256);
  return array;
}

// sfc32, run in for a dozen rounds.
function chances(from) {
  let a = Number(BigInt.asUintN(32, from)) | 0;
  let b = Number(BigInt.asUintN(32, from >> 32n)) | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
